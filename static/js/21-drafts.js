/* A long form keeps what is typed on this computer until the server has confirmed it: the whole form is done
   (draft-done), or saved itself and goes on (draft-saved). */
(function () {
  'use strict';

  var xiqiao = window.xiqiao;
  var drafts = xiqiao.drafts;
  var keepers = [];
  var hasComplained = false;

  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !field.disabled && field.tagName !== 'BUTTON' && field.tagName !== 'FIELDSET' &&
        ['hidden', 'password', 'file', 'submit', 'button'].indexOf(field.type) < 0;
    });
  }

  function isTick(field) { return field.type === 'checkbox' || field.type === 'radio'; }

  /* A list per name: the values in order, or the values ticked. */
  function snapshot(form) {
    var values = {};
    fields(form).forEach(function (field) {
      var list = values[field.name] = values[field.name] || [];
      if (!isTick(field)) {
        if (field.multiple) {
          list.push(Array.prototype.filter.call(field.options, function (o) { return o.selected; })
            .map(function (o) { return o.value; }).join('\n'));
        } else {
          list.push(field.value);
        }
      } else if (field.checked) {
        list.push(field.value);
      }
    });
    return values;
  }

  /* The words a person knows the fields by, for the text taken along at sign-out. */
  function labels(form) {
    var words = {};
    fields(form).forEach(function (field) {
      var group = isTick(field) && field.closest('fieldset');
      var label = group ? group.querySelector('legend') : form.querySelector('label[for="' + field.id + '"]');
      if (label) words[field.name] = label.textContent.replace('（选填）', '').trim();
    });
    return words;
  }

  function restore(form, values) {
    var used = {};
    fields(form).forEach(function (field) {
      var list = values[field.name];
      if (!list) return;
      if (isTick(field)) {
        field.checked = list.indexOf(field.value) >= 0;
      } else {
        used[field.name] = used[field.name] || 0;
        var value = list[used[field.name]++];
        if (value === undefined) return;
        if (field.multiple) {
          Array.prototype.forEach.call(field.options, function (o) { o.selected = value.split('\n').indexOf(o.value) >= 0; });
        } else {
          field.value = value;
        }
      }
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  /* Line ends differ between the page and the field; that is no difference. */
  function same(a, b) {
    return JSON.stringify(a).replace(/\\r\\n/g, '\\n') === JSON.stringify(b).replace(/\\r\\n/g, '\\n');
  }

  function keep(form) {
    var name = form.getAttribute('data-draft-key');
    var line = form.querySelector('[data-draft-line]');
    var shown = snapshot(form);
    var waiting = null;
    var isDirty = false;
    var isDone = false;
    var isConfirmed = false;
    var sent = null;
    var offered = null;
    var offer = null;

    function say(text) { if (line && line.textContent !== text) line.textContent = text; }

    function fail() {
      if (hasComplained) return;
      hasComplained = true;
      say('本机不能保存草稿');
    }

    /* The server has what stands here. */
    function forget() {
      say('');
      drafts.remove(name).catch(fail);
    }

    /* While an older draft is still on offer it stays inside the new record. */
    function save() {
      window.clearTimeout(waiting);
      if (!isDirty || isDone) return;
      isDirty = false;
      if (isConfirmed && same(snapshot(form), shown)) {
        forget();
        return;
      }
      var title = document.querySelector('h1');
      drafts.write({
        key: drafts.key(name), account: xiqiao.account(), name: name, title: title ? title.textContent.trim() : name,
        at: Date.now(), values: snapshot(form), labels: labels(form), earlier: offered
      }).then(function () { if (!isDone) say('草稿已存在本机'); }, fail);
    }

    function changed() {
      isDirty = true;
      window.clearTimeout(waiting);
      waiting = window.setTimeout(save, 400);
    }

    function closeOffer() {
      xiqiao.remove(offer);
      offer = null;
      say('');
    }

    function makeOffer(record) {
      offered = { at: record.at, values: record.values };
      offer = xiqiao.notice('info', '有一份未提交的草稿（' + drafts.time(record.at) + '）', '还没有提交，只存在这台设备上。', [
        xiqiao.button('恢复', function () {
          var typed = snapshot(form);
          offered = same(typed, shown) ? null : { at: Date.now(), values: typed };
          closeOffer();
          restore(form, record.values);
          isDirty = true;
          save();
        }),
        xiqiao.button('丢弃', function () {
          closeOffer();
          offered = null;
          if (same(snapshot(form), shown)) {
            drafts.remove(name).catch(fail);
          } else {
            isDirty = true;
            save();
          }
        })
      ]);
      form.parentNode.insertBefore(offer, form);
      say('有一份未提交的草稿，见表单上方');
    }

    form.addEventListener('input', changed);
    form.addEventListener('change', function () {
      isDirty = true;
      save();
    });
    form.addEventListener('submit', save);

    /* A form that saves itself goes on: only what was sent is safe, what was typed meanwhile is still a draft. */
    form.addEventListener('htmx:beforeRequest', function (event) { if (event.target === form) sent = snapshot(form); });

    function confirmed() {
      isConfirmed = true;
      shown = sent || shown;
      offered = null;
      closeOffer();
      if (same(snapshot(form), shown)) {
        window.clearTimeout(waiting);
        isDirty = false;
        forget();
      } else {
        changed();
      }
    }

    keepers.push({
      form: form,
      name: name,
      save: save,
      confirmed: confirmed,
      stop: function () { isDone = true; window.clearTimeout(waiting); closeOffer(); }
    });

    drafts.read(name).then(function (record) {
      if (!record || isDone || isConfirmed) return;
      if (record.earlier && same(record.values, shown)) record = record.earlier;
      if (same(record.values, shown)) say('草稿已存在本机');
      else makeOffer(record);
    }, fail);
  }

  function saveAll() { keepers.forEach(function (keeper) { keeper.save(); }); }

  /* The form htmx has replaced must not write once more after its successor. */
  function forgetReplaced() {
    keepers = keepers.filter(function (keeper) {
      if (document.body.contains(keeper.form)) return true;
      keeper.save();
      return false;
    });
  }

  xiqiao.behaviour('draft', function (form) {
    if (!xiqiao.account()) return;
    forgetReplaced();
    keep(form);
  });

  xiqiao.behaviour('draft-done', function (element) {
    var name = element.getAttribute('data-draft-key');
    keepers.forEach(function (keeper) { if (keeper.name === name) keeper.stop(); });
    drafts.remove(name).catch(function () {});
  });

  xiqiao.behaviour('draft-saved', function (element) {
    var name = element.getAttribute('data-draft-key');
    keepers.forEach(function (keeper) {
      if (keeper.name === name && document.body.contains(keeper.form)) keeper.confirmed();
    });
  });

  window.addEventListener('beforeunload', saveAll);
  window.addEventListener('pagehide', saveAll);
  document.addEventListener('visibilitychange', function () { if (document.hidden) saveAll(); });
})();
