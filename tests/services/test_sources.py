"""Which addresses of sources are videos, and what their players are asked for."""

from __future__ import annotations

from django.test import SimpleTestCase, override_settings

from editorial.services.pages.source import video_at


class VideoTests(SimpleTestCase):
    def test_every_form_of_an_address_is_the_same_video(self):
        for address in (
            "https://www.youtube.com/watch?v=Lpp-D6UqNW8",
            "http://youtube.com/watch?list=x&v=Lpp-D6UqNW8",
            "https://m.youtube.com/watch?v=Lpp-D6UqNW8&feature=share",
            "https://youtu.be/Lpp-D6UqNW8?si=abc",
            " https://www.youtube.com/shorts/Lpp-D6UqNW8 ",
            "https://www.youtube.com/live/Lpp-D6UqNW8",
            "https://www.youtube-nocookie.com/embed/Lpp-D6UqNW8".replace("www.", ""),
        ):
            video = video_at(address)
            self.assertIsNotNone(video, address)
            self.assertEqual(
                video.player, "https://www.youtube-nocookie.com/embed/Lpp-D6UqNW8?autoplay=1&rel=0", address
            )
            self.assertEqual(video.picture, "https://i.ytimg.com/vi/Lpp-D6UqNW8/hqdefault.jpg")

    def test_a_moment_is_where_it_begins(self):
        for written, seconds in (("90", 90), ("90s", 90), ("1h2m3s", 3723), ("x", 0), ("1" * 9, 0)):
            self.assertEqual(video_at(f"https://youtu.be/Lpp-D6UqNW8?t={written}").start, seconds, written)

    def test_other_addresses_are_none(self):
        for address in (
            "",
            "#${id}",
            "https://example.org/watch?v=Lpp-D6UqNW8",
            "https://youtube.com.evil.example/watch?v=Lpp-D6UqNW8",
            "https://www.youtube.com/watch?v=short",
            'https://www.youtube.com/watch?v=Lpp"D6UqNW8',
            "https://www.youtube.com/@channel",
            "javascript://www.youtube.com/watch?v=Lpp-D6UqNW8",
            "http://[",
        ):
            self.assertIsNone(video_at(address), address)

    @override_settings(VIDEO_EMBEDS=False)
    def test_none_where_videos_are_switched_off(self):
        self.assertIsNone(video_at("https://youtu.be/Lpp-D6UqNW8"))
