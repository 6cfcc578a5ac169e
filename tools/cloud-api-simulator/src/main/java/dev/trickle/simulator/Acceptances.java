package dev.trickle.simulator;

import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.ledger.Delivery;
import dev.trickle.simulator.ledger.Ledger;
import dev.trickle.simulator.ledger.Portfolio;
import dev.trickle.simulator.message.Answer;
import dev.trickle.simulator.message.Message;
import dev.trickle.simulator.message.Wamid;
import dev.trickle.simulator.standing.Translation;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Accepts messages, always, even if one equals an earlier one; most leave at once, those of a paced template may not. */
final class Acceptances {

    private final Portfolio portfolio;
    private final Ledger ledger;
    private final Review review;
    private final Departures departures;
    private final boolean withStatus;

    /** @param withStatus whether the optional {@code message_status} is named, too, where nothing is held */
    Acceptances(Portfolio portfolio, Ledger ledger, Review review, Departures departures, boolean withStatus) {
        this.portfolio = portfolio;
        this.ledger = ledger;
        this.review = review;
        this.departures = departures;
        this.withStatus = withStatus;
    }

    /**
     * The answer to this message.
     *
     * @param fault what goes wrong with the call all the same
     */
    Answer accept(String phoneNumberId, Message message, @Nullable FaultKind fault) {
        var wamid = Wamid.of(message.to(), randomBytes(Wamid.SERIAL_BYTES));
        portfolio.count(message.to());
        var accepted = ledger.accept(
                new Delivery(phoneNumberId, message.to(), wamid, message.template(), message.callbackData()), fault);
        if (review.holds(new Translation(message.template(), message.language()), accepted)) {
            return Answer.holding(message, wamid);
        }
        departures.leave(accepted);
        return Answer.accepting(message, wamid, withStatus);
    }

    private static byte[] randomBytes(int length) {
        var bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
