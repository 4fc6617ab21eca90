/* Signing out: show this account's unsent drafts, let them be taken along, and ask before they go. */
(function () {
  'use strict';

  var xiqiao = window.xiqiao;
  var make = xiqiao.make;

  function asText(records) {
    return records.map(function (record) {
      var lines = ['【' + record.title + '】 ' + xiqiao.drafts.time(record.at)];
      [record.values, record.earlier ? record.earlier.values : {}].forEach(function (values) {
        Object.keys(values).forEach(function (name) {
          var text = values[name].join('、');
          if (text) lines.push((record.labels[name] || name) + '：' + text);
        });
      });
      return lines.join('\r\n');
    }).join('\r\n\r\n');
  }

  /* WeChat's browser blocks downloads, so the text is shown as well. */
  function exportBox(records) {
    var area = make('textarea', { 'class': 'control', rows: '8', readonly: '', id: 'drafts-text' });
    var box = make('div', { 'class': 'field', hidden: '' }, [
      make('label', { 'class': 'field-label', 'for': 'drafts-text' }, ['草稿内容']),
      make('p', { 'class': 'hint' }, ['如果没有开始下载，请复制下面的文字。']), area
    ]);
    var start = xiqiao.button('导出为文本', function () {
      area.value = asText(records);
      box.hidden = false;
      var link = make('a', { href: 'data:text/plain;charset=utf-8,' + encodeURIComponent('\ufeff' + area.value), download: '草稿.txt' });
      document.body.appendChild(link);
      link.click();
      xiqiao.remove(link);
      area.focus();
    });
    return make('div', {}, [make('p', {}, [start]), box]);
  }

  function show(element, records) {
    var form = element.closest('form');
    var submit = form.querySelector('button[type=submit]');
    var tick = make('input', { type: 'checkbox', id: 'discard-drafts' });
    var items = records.map(function (record) {
      return make('li', {}, [record.title + '（' + xiqiao.drafts.time(record.at) + '）']);
    });
    element.appendChild(xiqiao.notice('warn', '本机还有 ' + records.length + ' 份未提交的草稿', '退出后不能恢复。'));
    element.appendChild(make('ul', {}, items));
    element.appendChild(exportBox(records));
    element.appendChild(make('div', { 'class': 'choice' }, [tick, make('label', { 'for': 'discard-drafts' }, ['丢弃这些草稿并退出'])]));
    element.hidden = false;
    submit.disabled = true;
    tick.addEventListener('change', function () { submit.disabled = !tick.checked; });

    var isCleared = false;
    form.addEventListener('submit', function (event) {
      if (isCleared) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      Promise.all(records.map(function (record) { return xiqiao.drafts.remove(record.name); }))
        .catch(function () {})
        .then(function () { isCleared = true; form.submit(); });
    });
  }

  xiqiao.behaviour('signout-drafts', function (element) {
    xiqiao.drafts.mine().then(function (records) { if (records.length) show(element, records); }, function () {});
  });
})();
