package dev.trickle.simulator.person;

import dev.trickle.simulator.person.OutcomePlan.StatusStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides the outcome of a message from a seed, the person and the template.
 *
 * <p>Ids of messages and attempts do not matter, because they differ between two runs of the same campaign.
 */
public final class Behaviour {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long seed;
    private final PersonProperties settings;

    public Behaviour(long seed, PersonProperties settings) {
        this.seed = seed;
        this.settings = settings;
    }

    /** Plans the outcome; always the same for the same person and template. */
    public OutcomePlan planOutcome(String person, String template) {
        var random = random(person, template);
        var outcome = drawOutcome(random.nextDouble());
        return outcome == MessageStatus.FAILED
                ? planFailure(drawCode(random), random)
                : planSuccess(outcome, null, random);
    }

    /** Plans a declared outcome; only delays that are not declared are drawn. */
    OutcomePlan planOutcome(String person, String template, DeclaredOutcome declaredOutcome) {
        var webhookDelay = declaredOutcome.webhookDelay();
        return planDeclared(declaredOutcome, random(person, template))
                .withWebhookDelay(webhookDelay == null ? Duration.ZERO : webhookDelay);
    }

    private OutcomePlan planDeclared(DeclaredOutcome declaredOutcome, RandomGenerator random) {
        if (declaredOutcome.outcome() != MessageStatus.FAILED) {
            return planSuccess(declaredOutcome.outcome(), declaredOutcome.deliveredAfter(), random);
        }
        var code = declaredOutcome.code();
        return planFailure(code == null ? settings.failureCodes().getFirst() : code, random);
    }

    private RandomGenerator random(String person, String template) {
        return new SplittableRandom(seed ^ hash(template + '|' + person));
    }

    private MessageStatus drawOutcome(double drawn) {
        var outcomeShares = settings.shares();
        if (drawn < outcomeShares.failed()) {
            return MessageStatus.FAILED;
        }
        if (drawn < outcomeShares.failed() + outcomeShares.neverDelivered()) {
            return MessageStatus.SENT;
        }
        return drawn < outcomeShares.failed() + outcomeShares.neverDelivered() + outcomeShares.read()
                ? MessageStatus.READ
                : MessageStatus.DELIVERED;
    }

    private int drawCode(RandomGenerator random) {
        var codes = settings.failureCodes();
        return codes.get(random.nextInt(codes.size()));
    }

    private OutcomePlan planFailure(int code, RandomGenerator random) {
        return new OutcomePlan(
                List.of(new StatusStep(
                        MessageStatus.FAILED, delay(MessageStatus.FAILED).draw(random))),
                code);
    }

    /** Plans all statuses up to the outcome, in their order. */
    private OutcomePlan planSuccess(MessageStatus outcome, @Nullable Duration deliveredAfter, RandomGenerator random) {
        var steps = new ArrayList<StatusStep>();
        var after = Duration.ZERO;
        for (var messageStatus : EnumSet.range(MessageStatus.SENT, outcome)) {
            var drawn = delay(messageStatus).draw(random);
            after = after.plus(
                    messageStatus == MessageStatus.DELIVERED && deliveredAfter != null ? deliveredAfter : drawn);
            steps.add(new StatusStep(messageStatus, after));
        }
        return new OutcomePlan(List.copyOf(steps), null);
    }

    private Delay delay(MessageStatus messageStatus) {
        return switch (messageStatus) {
            case SENT -> settings.delays().sent();
            case DELIVERED -> settings.delays().delivered();
            case READ -> settings.delays().read();
            case FAILED -> settings.delays().failed();
        };
    }

    /** FNV-1a: unlike {@link String#hashCode} it has 64 bits, and similar phone numbers get distant values. */
    private static long hash(String text) {
        var hash = FNV_OFFSET;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
