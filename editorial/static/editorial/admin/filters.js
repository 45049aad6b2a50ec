"use strict";
// Sends the form of a list filter as soon as a row is chosen; without scripts its button does so.
{
  const $ = django.jQuery; // Select2 reports through jQuery only
  $(document).on("change", "[data-submit-on-change]", (event) => event.target.form.submit());
}
