package dev.trickle.status.routing;

import dev.trickle.status.notice.Notice;
import dev.trickle.status.notice.Notice.AccountBarred;
import dev.trickle.status.notice.Notice.AccountTold;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.MessageReported;
import dev.trickle.status.notice.Notice.NotUnderstood;
import dev.trickle.status.notice.Notice.NumberChanged;
import dev.trickle.status.notice.Notice.NumberRated;
import dev.trickle.status.notice.Notice.OptOutUnclear;
import dev.trickle.status.notice.Notice.PersonSeen;
import dev.trickle.status.notice.Notice.UserIdChanged;
import dev.trickle.status.publishing.Publisher;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Turns notices into events.
 *
 * <p>Tables are written first, then Kafka has every event, then the offset moves: whoever dies in between reads the
 * same webhooks again and says the same again.
 */
@Component
class NoticeRouter {

    private final Attempts attempts;
    private final AliasDesk names;
    private final Aliases aliases;
    private final ReportDesk reports;
    private final ConsentDesk consents;
    private final AccountDesk accounts;
    private final ParkedWebhooks parked;
    private final ReportedMessages messages;
    private final Publisher publisher;
    private final Ignored ignored;

    NoticeRouter(
            Attempts attempts,
            AliasDesk names,
            Aliases aliases,
            ReportDesk reports,
            ConsentDesk consents,
            AccountDesk accounts,
            ParkedWebhooks parked,
            ReportedMessages messages,
            Publisher publisher,
            Ignored ignored) {
        this.attempts = attempts;
        this.names = names;
        this.aliases = aliases;
        this.reports = reports;
        this.consents = consents;
        this.accounts = accounts;
        this.parked = parked;
        this.messages = messages;
        this.publisher = publisher;
        this.ignored = ignored;
    }

    void route(List<Notice> notices, Instant now) {
        var known = attempts.knownTo(notices);
        var learnt = names.told(notices, known);
        var routed = new Routed();
        aliases.learn(learnt);
        notices.forEach(notice -> route(notice, known, routed));
        consents.carryOver(learnt, routed);
        parked.park(routed.unknown(), now);
        messages.learn(routed.messages());
        publisher.sendAll(routed.events());
        // Only now: an opt-out that was carried over and not published would never be told otherwise.
        aliases.carriedOver(learnt);
    }

    private void route(Notice notice, KnownAttempts known, Routed routed) {
        switch (notice) {
            case MessageReported reported -> reports.route(reported, known, routed);
            case ConsentChanged changed -> consents.route(changed, known, routed);
            case OptOutUnclear unclear -> consents.route(unclear, known);
            case AccountTold told -> accounts.route(told, routed);
            case AccountBarred barred -> accounts.route(barred, routed);
            case NumberRated rated -> accounts.route(rated, routed);
            // Its alias is all there is to it.
            case NumberChanged changed -> {}
            case UserIdChanged changed -> {}
            case PersonSeen(var origin, var person, var what) -> ignored.count(what);
            case NotUnderstood(var what) -> ignored.count(what);
        }
    }
}
