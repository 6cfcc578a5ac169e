package dev.trickle.simulator;

import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.ledger.AcceptanceLog;
import dev.trickle.simulator.ledger.Delivery;
import dev.trickle.simulator.ledger.PortfolioLimit;
import dev.trickle.simulator.message.AcceptedResponse;
import dev.trickle.simulator.message.Message;
import dev.trickle.simulator.message.TemplateCatalogue;
import dev.trickle.simulator.message.Wamid;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Accepts every message, also one that equals an earlier one. Messages of a paced template may be held. */
final class MessageAcceptance {

    private final TemplateCatalogue catalogue;
    private final PortfolioLimit portfolioLimit;
    private final AcceptanceLog acceptanceLog;
    private final PacingReview pacingReview;
    private final MessageDispatch messageDispatch;
    private final boolean withStatus;

    /**
     * @param withStatus whether the response contains the optional {@code message_status} if the message is not held
     */
    MessageAcceptance(
            TemplateCatalogue catalogue,
            PortfolioLimit portfolioLimit,
            AcceptanceLog acceptanceLog,
            PacingReview pacingReview,
            MessageDispatch messageDispatch,
            boolean withStatus) {
        this.catalogue = catalogue;
        this.portfolioLimit = portfolioLimit;
        this.acceptanceLog = acceptanceLog;
        this.pacingReview = pacingReview;
        this.messageDispatch = messageDispatch;
        this.withStatus = withStatus;
    }

    /**
     * Accepts this message and returns the response.
     *
     * @param fault the fault that affects the call after the acceptance
     */
    AcceptedResponse accept(String phoneNumberId, Message message, @Nullable FaultKind fault) {
        var wamid = Wamid.of(message.to(), randomBytes(Wamid.SERIAL_BYTES));
        portfolioLimit.count(message.to());
        var template = new TemplateKey(message.template(), message.language());
        var delivery = new Delivery(
                message.endpoint(),
                catalogue.categoryOf(template),
                phoneNumberId,
                message.to(),
                wamid,
                message.template(),
                message.mediaIds(),
                message.callbackData());
        var accepted = acceptanceLog.accept(delivery, fault);
        if (pacingReview.holdIfPaced(template, accepted)) {
            return AcceptedResponse.holding(message, wamid);
        }
        messageDispatch.dispatch(accepted);
        return AcceptedResponse.accepting(message, wamid, withStatus);
    }

    private static byte[] randomBytes(int length) {
        var bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
