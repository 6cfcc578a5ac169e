package dev.trickle.simulator;

import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.ledger.AcceptanceLog;
import dev.trickle.simulator.ledger.Delivery;
import dev.trickle.simulator.ledger.PortfolioLimit;
import dev.trickle.simulator.message.AcceptedResponse;
import dev.trickle.simulator.message.Message;
import dev.trickle.simulator.message.Wamid;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Accepts messages, always, even if one equals an earlier one; most leave at once, those of a paced template may not. */
final class MessageAcceptance {

    private final PortfolioLimit portfolioLimit;
    private final AcceptanceLog acceptanceLog;
    private final PacingReview pacingReview;
    private final MessageDispatch messageDispatch;
    private final boolean withStatus;

    /** @param withStatus whether the optional {@code message_status} is named, too, where nothing is held */
    MessageAcceptance(
            PortfolioLimit portfolioLimit,
            AcceptanceLog acceptanceLog,
            PacingReview pacingReview,
            MessageDispatch messageDispatch,
            boolean withStatus) {
        this.portfolioLimit = portfolioLimit;
        this.acceptanceLog = acceptanceLog;
        this.pacingReview = pacingReview;
        this.messageDispatch = messageDispatch;
        this.withStatus = withStatus;
    }

    /**
     * The answer to this message.
     *
     * @param fault what goes wrong with the call all the same
     */
    AcceptedResponse accept(String phoneNumberId, Message message, @Nullable FaultKind fault) {
        var wamid = Wamid.of(message.to(), randomBytes(Wamid.SERIAL_BYTES));
        portfolioLimit.count(message.to());
        var accepted = acceptanceLog.accept(
                new Delivery(phoneNumberId, message.to(), wamid, message.template(), message.callbackData()), fault);
        if (pacingReview.holds(new TemplateKey(message.template(), message.language()), accepted)) {
            return AcceptedResponse.holding(message, wamid);
        }
        messageDispatch.leave(accepted);
        return AcceptedResponse.accepting(message, wamid, withStatus);
    }

    private static byte[] randomBytes(int length) {
        var bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
