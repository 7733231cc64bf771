#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""receivers.py HTTP_PORT SMTP_PORT FILE: takes what Alertmanager sends to Slack, PagerDuty, Opsgenie, webhooks and mailboxes, and
appends what people would read of each to FILE, under the path or `mail`."""
import email
import email.policy
import http.server
import json
import socketserver
import sys
import threading

http_port, smtp_port, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
lock = threading.Lock()


def note(where, lines):
    with lock, open(path, "a", encoding="utf-8") as out:
        out.write(f"== {where}\n" + "".join(line.rstrip() + "\n" for line in lines))


def slack(body):
    at = body["attachments"][0]
    return [f"[{body.get('channel', '')}] ({at['color']}) {at['title']} <{at['title_link']}>"] + at["text"].rstrip().split("\n")


def pagerduty(body):
    payload = body["payload"]
    return ([f"{body['event_action']}: {payload['summary']} ({payload['severity']}) <{body['client_url']}>"]
            + payload["custom_details"]["firing"].rstrip().split("\n"))


def opsgenie(body):
    if "message" not in body:
        return ["closed"]
    return [f"{body['message']} ({body['priority']})"] + body["description"].rstrip().split("\n")


def teams(body):
    card = body["attachments"][0]["content"]["body"]
    return [block["text"] for block in card]


def webhook(body):
    return [f"{body['status']}: {' '.join(sorted(a['labels']['alertname'] for a in body['alerts']))}"]


class Http(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.strip("/").split("/")[0]
        shown = {"slack": slack, "pagerduty": pagerduty, "opsgenie": opsgenie, "teams": teams}.get(kind, webhook)(body)
        if self.headers["Authorization"]:
            shown.append("with " + self.headers["Authorization"])
        note(kind, shown)
        # Slack answers in plain text (api.slack.com/messaging/webhooks), the others in JSON.
        answer, form = (b"ok", "text/plain") if kind == "slack" else (b'{"status": "success"}', "application/json")
        self.send_response(200 if kind == "slack" else 202)
        self.send_header("Content-Type", form)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Smtp(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                data = b""
                while (more := self.rfile.readline()) != b".\r\n":
                    data += more[1:] if more.startswith(b"..") else more
                self.show(email.message_from_bytes(data, policy=email.policy.default))
            if verb == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")

    @staticmethod
    def show(message):
        text = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        note("mail", [f"{message['From']} to {message['To']}: {message['Subject']}"] + text.rstrip().split("\n")
             + ["as HTML:"] + html.rstrip().split("\n"))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


threading.Thread(target=Server(("127.0.0.1", smtp_port), Smtp).serve_forever, daemon=True).start()
http.server.ThreadingHTTPServer(("127.0.0.1", http_port), Http).serve_forever()
