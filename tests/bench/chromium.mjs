// Chromium by its DevTools protocol alone: a fresh profile, a slow line and a slow processor for every page and worker of it.
//
// https://chromedevtools.github.io/devtools-protocol/
// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-extensions', '--hide-scrollbars', '--remote-debugging-port=0'];

export class Chromium {
  static async start() {
    const browser = new Chromium();
    browser.folder = mkdtempSync(join(tmpdir(), 'medhome-chromium-'));
    browser.child = spawn('/usr/bin/chromium', [...flags, `--user-data-dir=${browser.folder}`, 'about:blank'], { stdio: 'ignore', detached: true });
    let port;
    let path;
    for (let tried = 0; tried < 400 && !path; tried += 1) {
      await wait(50);
      try {
        [port, path] = readFileSync(join(browser.folder, 'DevToolsActivePort'), 'utf8').split('\n');
      } catch {
        // Not listening yet.
      }
    }
    if (!path) throw new Error('/usr/bin/chromium did not start');
    browser.socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await new Promise((opened, failed) => {
      browser.socket.onopen = opened;
      browser.socket.onerror = () => failed(new Error('/usr/bin/chromium does not speak'));
    });
    browser.answers = new Map();
    browser.listeners = new Set();
    browser.next = 0;
    browser.socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.id === undefined) return browser.listeners.forEach((tell) => tell(message));
      const { answered, failed } = browser.answers.get(message.id);
      browser.answers.delete(message.id);
      message.error ? failed(new Error(message.error.message)) : answered(message.result);
    };
    return browser;
  }

  send(method, params = {}, sessionId) {
    const id = (this.next += 1);
    return new Promise((answered, failed) => {
      this.answers.set(id, { answered, failed });
      this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  // A profile of its own with one page in it; its workers are slowed like the page, from their first request on.
  async profile({ latency, down, up, processor, width, height, language }) {
    const { browserContextId } = await this.send('Target.createBrowserContext', { disposeOnDetach: true });
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId, width, height });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tell = (method, params) => this.send(method, params, sessionId);
    const traffic = new Traffic(sessionId);
    const line = { offline: false, latency, downloadThroughput: down / 8, uploadThroughput: up / 8 };
    const listener = (message) => {
      if (message.method === 'Target.attachedToTarget' && message.sessionId === sessionId) {
        const worker = message.params.sessionId;
        traffic.sessions.add(worker);
        // A worker that waits for us answers nothing until it runs, so nothing is waited for here.
        const begin = [['Network.enable', {}], ['Network.emulateNetworkConditions', line], ['Runtime.runIfWaitingForDebugger', {}]];
        for (const [method, params] of begin) this.send(method, params, worker).catch(() => {});
      } else {
        traffic.note(message);
      }
    };
    this.listeners.add(listener);
    await tell('Page.enable');
    await tell('Network.enable');
    await tell('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    await tell('Network.emulateNetworkConditions', line);
    await tell('Emulation.setCPUThrottlingRate', { rate: processor });
    await tell('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 2, mobile: true });
    // A phone set to the family's language: its dates, what it asks servers for and what it tells pages.
    const locale = language === 'es' ? 'es-US' : 'en-US';
    const { userAgent } = await this.send('Browser.getVersion');
    await tell('Emulation.setLocaleOverride', { locale });
    await tell('Network.setUserAgentOverride', { userAgent, acceptLanguage: `${locale},${locale.slice(0, 2)}` });
    return {
      tell,
      traffic,
      evaluate: async (expression) => {
        const { result, exceptionDetails } = await tell('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
      close: async () => {
        this.listeners.delete(listener);
        await this.send('Target.disposeBrowserContext', { browserContextId });
      },
    };
  }

  async end() {
    await this.send('Browser.close').catch(() => {});
    await wait(300);
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

// What went over the wire: by the page, and by its workers.
class Traffic {
  constructor(page) {
    this.page = page;
    this.sessions = new Set([page]);
    this.clear();
  }
  clear() {
    this.requests = new Map();
    this.lastChange = performance.now();
  }
  note({ method, params, sessionId }) {
    if (!this.sessions.has(sessionId) || !method.startsWith('Network.')) return;
    this.lastChange = performance.now();
    const key = `${sessionId} ${params.requestId}`;
    if (method === 'Network.requestWillBeSent') {
      this.requests.set(key, { url: params.request.url, kind: params.type, worker: sessionId !== this.page, open: true, wire: 0, local: /^(data|blob):/.test(params.request.url) });
    }
    const request = this.requests.get(key);
    if (!request) return;
    if (method === 'Network.requestServedFromCache') request.local = true;
    if (method === 'Network.responseReceived') {
      request.kind = params.type ?? request.kind;
      request.local ||= params.response.fromDiskCache || params.response.fromServiceWorker || params.response.fromPrefetchCache;
      request.status = params.response.status;
    }
    if (method === 'Network.loadingFinished') {
      request.open = false;
      request.wire = params.encodedDataLength;
    }
    if (method === 'Network.loadingFailed') request.open = false;
  }
  quietFor() {
    return [...this.requests.values()].some((one) => one.open) ? 0 : performance.now() - this.lastChange;
  }
  // kind: Document, Stylesheet, Script, Fetch, ...; nothing: of all kinds.
  sum(kind, worker = false) {
    const found = [...this.requests.values()].filter((one) => !one.local && one.worker === worker && (!kind || one.kind === kind));
    return { count: found.length, bytes: found.reduce((sum, one) => sum + one.wire, 0) };
  }
}
