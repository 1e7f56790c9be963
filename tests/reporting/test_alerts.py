"""The outbox: each alert once, whatever the mail server does."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import logging
import threading

import pytest
from sqlalchemy import select

from config.settings import Settings
from config.subscribers import DEFAULTS, Subscriber
from reporting.alerts import LONGEST_WAIT, queue_test, send_due, wait_after
from reporting.mailer import FileMailer, mailer_for
from storage.models import Alert
from tests.reporting.sample_city import NOW

MINUTE = dt.timedelta(minutes=1)


def alert(sessions, alert_id) -> Alert:
    with sessions() as session:
        return session.get_one(Alert, alert_id)


def parsed(content: bytes):
    return email.message_from_bytes(content, policy=email.policy.default)


def test_a_mail_arrives_once(sessions, queue, server):
    alert_id = queue("changed")
    mailer = server.mailer()
    with server.up():
        first = send_due(sessions, DEFAULTS, mailer, NOW)
        second = send_due(sessions, DEFAULTS, mailer, NOW + dt.timedelta(days=1))
    assert (first.sent, first.failed, second.sent, second.failed) == (1, 0, 0, 0)
    [(recipient, content)] = server.received
    assert recipient == "readers@localhost"
    message = parsed(content)
    assert message["Subject"] == "【报告改动】示例市人民政府 2025年法治政府建设年度报告：数字改动 1 处、措辞改动 1 处"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    assert "［-93.6-］［+96.3+］%" in plain
    assert 'text-decoration:line-through;">93.6</del>' in html
    assert ">96.3</ins>" in html
    row = alert(sessions, alert_id)
    assert (row.sent_at, row.attempts, row.next_attempt_at, row.last_error) == (NOW, 1, None, "")


def test_a_server_that_is_down_keeps_every_alert(sessions, queue, server):
    ids = [queue("changed"), queue("published")]
    mailer = server.mailer()
    down = send_due(sessions, DEFAULTS, mailer, NOW)
    assert (down.sent, down.failed) == (0, 2)
    rows = [alert(sessions, alert_id) for alert_id in ids]
    assert [row.sent_at for row in rows] == [None, None]
    assert all(f"smtp://127.0.0.1:{server.port}: no connection" in row.last_error for row in rows)
    assert [row.next_attempt_at for row in rows] == [NOW + MINUTE] * 2
    with server.up():
        early = send_due(sessions, DEFAULTS, mailer, NOW + MINUTE / 2)
        again = send_due(sessions, DEFAULTS, mailer, NOW + MINUTE)
    assert (early.sent, early.failed, again.sent, len(server.received)) == (0, 0, 2, 2)


def test_back_off_doubles_up_to_six_hours(sessions, queue, server):
    alert_id = queue("changed")
    mailer = server.mailer()
    now = NOW
    for wait in (1, 2, 4, 8):
        assert send_due(sessions, DEFAULTS, mailer, now).failed == 1
        row = alert(sessions, alert_id)
        assert row.next_attempt_at == now + wait * MINUTE
        now = row.next_attempt_at
    assert alert(sessions, alert_id).attempts == 4
    assert wait_after(1000) == LONGEST_WAIT


def test_a_recipient_refused_for_good_is_recorded(sessions, queue, server, caplog):
    alert_id = queue("changed")
    server.answer = "550 5.1.1 no such mailbox"
    with server.up():
        done = send_due(sessions, DEFAULTS, server.mailer(), NOW)
    row = alert(sessions, alert_id)
    assert (done.sent, done.failed) == (0, 1)
    assert (row.sent_at, row.next_attempt_at) == (None, None)
    assert row.last_error == "recipient refused: 550 5.1.1 no such mailbox"
    assert "given up" in caplog.text


@pytest.mark.parametrize("where", ["answer", "data_answer"])
def test_a_mail_that_is_not_taken_now_waits_while_others_go(sessions, queue, server, where):
    first = queue("changed")
    setattr(server, where, "451 4.7.1 greylisted, come back")
    mailer = server.mailer()
    with server.up():
        assert send_due(sessions, DEFAULTS, mailer, NOW).failed == 1
        setattr(server, where, None)
        queue("published")
        assert send_due(sessions, DEFAULTS, mailer, NOW).sent == 1
        assert alert(sessions, first).next_attempt_at == NOW + MINUTE
        assert send_due(sessions, DEFAULTS, mailer, NOW + MINUTE).sent == 1
    assert len(server.received) == 2


def test_a_password_never_shows(sessions, queue, server, caplog):
    caplog.set_level(logging.DEBUG)
    alert_id = queue("changed")
    mailer = mailer_for(Settings(smtp_url=f"smtp://jiannuo:s%40cret-word@127.0.0.1:{server.port}"))
    with server.up():  # offers no authentication
        assert send_due(sessions, DEFAULTS, mailer, NOW).failed == 1
    shown = alert(sessions, alert_id).last_error + caplog.text + repr(vars(mailer))
    assert "s@cret-word" not in shown
    assert "s%40cret-word" not in shown
    assert alert(sessions, alert_id).next_attempt_at == NOW + MINUTE


def test_two_senders_at_once_send_each_mail_once(sessions, queue, server):
    for number in range(8):
        queue("changed", key=f"changed:{number}")
    totals: list[int] = []

    def send() -> None:
        mailer = server.mailer()
        totals.append(send_due(sessions, DEFAULTS, mailer, NOW).sent)

    with server.up():
        threads = [threading.Thread(target=send) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    ids = [parsed(content)["Message-ID"] for _, content in server.received]
    assert sum(totals) == len(ids) == len(set(ids)) == 8


def test_a_crash_after_acceptance_repeats_the_same_message_id(sessions, queue, server, monkeypatch):
    alert_id = queue("changed")
    mailer = server.mailer()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with server.up():
        with monkeypatch.context() as patch:
            patch.setattr("reporting.alerts._mark_sent", crash)
            with pytest.raises(KeyboardInterrupt):
                send_due(sessions, DEFAULTS, mailer, NOW)
        assert alert(sessions, alert_id).sent_at is None
        assert send_due(sessions, DEFAULTS, mailer, NOW + 6 * MINUTE).sent == 1
    first, second = (parsed(content)["Message-ID"] for _, content in server.received)
    assert first == second


def test_without_a_server_mails_are_files(sessions, settings, queue):
    queue("changed")
    queue("run_failed", subscriber="operators")
    done = send_due(sessions, DEFAULTS, mailer_for(settings), NOW)
    assert [path.name for path in done.files] == [
        "20260403-083000-000001-改动-示例市人民政府_2025年法治政府建设年度报告.eml",
        "20260403-083000-000002-抓取失败-shili-gov.eml",
    ]
    assert sorted(path.name for path in done.files[0].parent.iterdir()) == [path.name for path in done.files]
    messages = [parsed(path.read_bytes()) for path in done.files]
    assert [message["To"] for message in messages] == ["readers <readers@localhost>", "operators <operators@localhost>"]
    assert "jiannuo crawl shili-gov" in messages[1].get_body(("plain",)).get_content()


def test_a_folder_that_cannot_be_written_keeps_the_alert(sessions, queue, tmp_path):
    alert_id = queue("changed")
    (tmp_path / "mails").write_text("a file stands where the folder should be")
    done = send_due(sessions, DEFAULTS, FileMailer(tmp_path / "mails", "jiannuo@localhost"), NOW)
    assert (done.sent, done.failed) == (0, 1)
    assert alert(sessions, alert_id).next_attempt_at == NOW + MINUTE


def test_an_alert_for_nobody_waits_until_its_subscriber_is_back(sessions, settings, queue):
    alert_id = queue("changed", subscriber="editors")
    assert send_due(sessions, DEFAULTS, mailer_for(settings), NOW).failed == 1
    assert "no subscriber 'editors'" in alert(sessions, alert_id).last_error
    back = (*DEFAULTS, Subscriber(name="editors", address="editors@example.org"))
    assert send_due(sessions, back, mailer_for(settings), NOW + MINUTE).sent == 1


def test_an_alert_that_cannot_be_told_does_not_stop_the_others(sessions, settings, queue):
    broken = queue("changed", change_ids=[4711])
    unknown = queue("rumour")
    told = queue("published")
    done = send_due(sessions, DEFAULTS, mailer_for(settings), NOW)
    assert (done.sent, done.failed) == (1, 2)
    assert "4711" in alert(sessions, broken).last_error
    assert "unknown kind 'rumour'" in alert(sessions, unknown).last_error
    assert alert(sessions, told).sent_at == NOW


def test_a_test_alert_goes_to_every_subscriber(sessions, settings):
    with sessions.begin() as session:
        assert queue_test(session, DEFAULTS, NOW) == 2
    assert send_due(sessions, DEFAULTS, mailer_for(settings), NOW).sent == 2
    with sessions() as session:
        assert len(session.scalars(select(Alert).where(Alert.sent_at == NOW)).all()) == 2
