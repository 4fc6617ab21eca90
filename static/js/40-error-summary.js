/* After a refusal the eye and the keyboard go to the summary, and the title says so too. */
(function () {
  'use strict';

  var mark = '错误：';

  window.xiqiao.behaviour('error-summary', function (element) {
    if (document.title.indexOf(mark) !== 0) document.title = mark + document.title;
    element.focus();
    element.addEventListener('click', function (event) {
      var link = event.target.closest('a[href^="#"]');
      var field = link && document.getElementById(link.getAttribute('href').slice(1));
      if (!field) return;
      event.preventDefault();
      /* The label is shown as well as the field. */
      (field.closest('.field') || field).scrollIntoView();
      field.focus({ preventScroll: true });
    });
  });

  document.addEventListener('htmx:afterSettle', function () {
    if (document.title.indexOf(mark) === 0 && !document.querySelector('[data-behaviour~="error-summary"]')) {
      document.title = document.title.slice(mark.length);
    }
  });
})();
