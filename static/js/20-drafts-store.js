/* Drafts in IndexedDB, one record per account and form: {key, account, name, title, at, values, labels, earlier}. */
(function () {
  'use strict';

  var opening = null;
  var database = null;

  function open() {
    if (opening) return opening;
    opening = new Promise(function (resolve, reject) {
      var request = window.indexedDB.open('xiqiao-drafts', 1);
      request.onupgradeneeded = function () { request.result.createObjectStore('drafts', { keyPath: 'key' }); };
      request.onsuccess = function () {
        database = request.result;
        resolve();
      };
      request.onerror = function () { reject(request.error); };
      request.onblocked = function () { reject(new Error('blocked')); };
    });
    return opening;
  }

  /* Resolves after the transaction is on the disk, not merely after the request. */
  function transact(mode, act) {
    return new Promise(function (resolve, reject) {
      var transaction = database.transaction('drafts', mode, { durability: 'strict' });
      var request = act(transaction.objectStore('drafts'));
      transaction.oncomplete = function () { resolve(request.result); };
      transaction.onabort = transaction.onerror = function () { reject(transaction.error); };
      if (transaction.commit) transaction.commit();
    });
  }

  /* Once open, the write begins at once and commits by itself: a page that is being left gets no later turn. */
  function run(mode, act) {
    if (database) return transact(mode, act);
    return open().then(function () { return transact(mode, act); });
  }

  /* Another account's drafts lie in the same store and are never read out. */
  function key(name) { return window.xiqiao.account() + '/' + name; }

  window.xiqiao.drafts = {
    key: key,
    read: function (name) { return run('readonly', function (store) { return store.get(key(name)); }); },
    write: function (record) { return run('readwrite', function (store) { return store.put(record); }); },
    remove: function (name) { return run('readwrite', function (store) { return store.delete(key(name)); }); },
    mine: function () {
      var start = window.xiqiao.account() + '/';
      return run('readonly', function (store) {
        return store.getAll(window.IDBKeyRange.bound(start, start + '\uffff'));
      });
    },
    time: function (at) {
      var date = new Date(at);
      var minutes = date.getMinutes();
      return (date.getMonth() + 1) + '月' + date.getDate() + '日 ' + date.getHours() + ':' + (minutes < 10 ? '0' : '') + minutes;
    }
  };
})();
