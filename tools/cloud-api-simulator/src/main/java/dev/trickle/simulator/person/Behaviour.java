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
 * Decides what happens to a message from nothing but a seed, the person and the template.
 *
 * <p>Ids of messages and attempts stay out of it, because they differ between two runs of the same campaign.
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

    /** What will happen to the message; always the same for the same person and template. */
    public OutcomePlan towards(String person, String template) {
        var random = random(person, template);
        var outcome = outcome(random.nextDouble());
        return outcome == MessageStatus.FAILED ? failing(anyCode(random), random) : passing(outcome, null, random);
    }

    /** What will happen to the message if its outcome is declared; only the delays that are not are drawn. */
    OutcomePlan towards(String person, String template, DeclaredOutcome declaredOutcome) {
        var late = declaredOutcome.toldLate();
        return undelayed(declaredOutcome, random(person, template)).told(late == null ? Duration.ZERO : late);
    }

    private OutcomePlan undelayed(DeclaredOutcome declaredOutcome, RandomGenerator random) {
        if (declaredOutcome.outcome() != MessageStatus.FAILED) {
            return passing(declaredOutcome.outcome(), declaredOutcome.deliveredAfter(), random);
        }
        var code = declaredOutcome.code();
        return failing(code == null ? settings.failureCodes().getFirst() : code, random);
    }

    private RandomGenerator random(String person, String template) {
        return new SplittableRandom(seed ^ hash(template + '|' + person));
    }

    private MessageStatus outcome(double drawn) {
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

    private int anyCode(RandomGenerator random) {
        var codes = settings.failureCodes();
        return codes.get(random.nextInt(codes.size()));
    }

    private OutcomePlan failing(int code, RandomGenerator random) {
        return new OutcomePlan(
                List.of(new StatusStep(
                        MessageStatus.FAILED, delay(MessageStatus.FAILED).drawnFrom(random))),
                code);
    }

    /** Nothing is read before it is delivered, nor delivered before it is sent. */
    private OutcomePlan passing(MessageStatus outcome, @Nullable Duration deliveredAfter, RandomGenerator random) {
        var steps = new ArrayList<StatusStep>();
        var after = Duration.ZERO;
        for (var messageStatus : EnumSet.range(MessageStatus.SENT, outcome)) {
            var drawn = delay(messageStatus).drawnFrom(random);
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

    /** FNV-1a: unlike {@link String#hashCode} it has 64 bits, and neighbouring numbers end far apart. */
    private static long hash(String text) {
        var hash = FNV_OFFSET;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
