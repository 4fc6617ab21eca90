/* A list to tick: 全选, and how many are ticked. Without scripts it is a plain form. */
(function () {
  'use strict';

  window.xiqiao.behaviour('tick-many', function (form) {
    var all = form.querySelector('[data-tick-all]');
    var allBox = all.querySelector('input');
    var tally = form.querySelector('[data-tally]');

    function boxes() {
      return Array.prototype.filter.call(form.querySelectorAll('input[type=checkbox][name]'), function (box) {
        return !box.disabled;
      });
    }

    function ticked() { return boxes().filter(function (box) { return box.checked; }).length; }

    function count() {
      var number = ticked();
      var total = boxes().length;
      allBox.checked = total > 0 && number === total;
      allBox.indeterminate = number > 0 && number < total;
      tally.textContent = '已选 ' + number + ' 项';
    }

    all.hidden = boxes().length < 2;
    allBox.addEventListener('change', function () {
      boxes().forEach(function (box) { box.checked = allBox.checked; });
    });
    form.addEventListener('change', count);
    /* Caught on the way down, so that htmx does not send a request about nothing. */
    document.addEventListener('submit', function (event) {
      if (event.target !== form || ticked()) return;
      event.preventDefault();
      event.stopPropagation();
      tally.textContent = '请先勾选';
    }, true);
    count();
  });
})();
