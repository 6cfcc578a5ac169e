package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.notice.Notice.MessageReported;
import dev.trickle.status.routing.ParkedWebhooks.Waiting;
import org.springframework.stereotype.Component;

/** Hands reports to the attempts that they are about; parks those about messages that nobody here knows. */
@Component
class ReportDesk {

    private final Accounts accounts;
    private final Persons persons;
    private final Ignored ignored;

    ReportDesk(Accounts accounts, Persons persons, Ignored ignored) {
        this.accounts = accounts;
        this.persons = persons;
        this.ignored = ignored;
    }

    void route(MessageReported reported, KnownAttempts known, Routed routed) {
        known.find(reported.echo(), reported.messageId())
                .ifPresentOrElse(attempt -> tell(reported, attempt, routed), () -> park(reported, routed));
    }

    private static void tell(MessageReported reported, KnownAttempt known, Routed routed) {
        if (known.messageId() == null) {
            routed.learn(known.attempt(), reported.messageId());
        }
        var event = reported.report().about(known.attempt(), known.campaign(), reported.code(), reported.at());
        routed.publish(Topics.DELIVERY_UPDATES, known.account(), event);
    }

    private void park(MessageReported reported, Routed routed) {
        accounts.of(reported.origin())
                .ifPresentOrElse(account -> routed.park(waiting(reported, account)), () -> ignored.count("account"));
    }

    private Waiting waiting(MessageReported reported, AccountId account) {
        return new Waiting(
                reported, account, persons.keyToCountBy(reported.person()).orElse(null));
    }
}
