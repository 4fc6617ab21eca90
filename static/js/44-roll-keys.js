/* The sheet of a roll by keyboard: 1, 2, 3 mark a person and go on to the next; up and down change the person. */
(function () {
  'use strict';

  window.xiqiao.behaviour('roll-keys', function (form) {
    var people = Array.prototype.slice.call(form.querySelectorAll('.person'));
    var hint = form.querySelector('[data-keys]');
    hint.hidden = false;

    function radios(person) { return person.querySelectorAll('input[type=radio]'); }

    function goTo(person) {
      if (!person) return;
      var all = radios(person);
      var marked = Array.prototype.filter.call(all, function (radio) { return radio.checked; })[0];
      (marked || all[0]).focus();
    }

    form.addEventListener('keydown', function (event) {
      if (event.target.type !== 'radio' || event.altKey || event.ctrlKey || event.metaKey) return;
      var place = people.indexOf(event.target.closest('.person'));
      var chosen = ['1', '2', '3'].indexOf(event.key);
      if (chosen >= 0) {
        event.preventDefault();
        radios(people[place])[chosen].click();
        goTo(people[place + 1]);
      } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        goTo(people[place + (event.key === 'ArrowDown' ? 1 : -1)]);
      }
    });
  });
})();
