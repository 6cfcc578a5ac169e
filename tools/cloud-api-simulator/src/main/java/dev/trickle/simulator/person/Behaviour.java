package dev.trickle.simulator.person;

import dev.trickle.simulator.person.Fate.Step;
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
    private final PersonSettings settings;

    public Behaviour(long seed, PersonSettings settings) {
        this.seed = seed;
        this.settings = settings;
    }

    /** What will happen to the message; always the same for the same person and template. */
    public Fate towards(String person, String template) {
        var random = random(person, template);
        var outcome = outcome(random.nextDouble());
        return outcome == Status.FAILED ? failing(anyCode(random), random) : passing(outcome, null, random);
    }

    /** What will happen to the message if its outcome is declared; only the delays that are not are drawn. */
    Fate towards(String person, String template, Declared declared) {
        var late = declared.toldLate();
        return undelayed(declared, random(person, template)).told(late == null ? Duration.ZERO : late);
    }

    private Fate undelayed(Declared declared, RandomGenerator random) {
        if (declared.outcome() != Status.FAILED) {
            return passing(declared.outcome(), declared.deliveredAfter(), random);
        }
        var code = declared.code();
        return failing(code == null ? settings.failureCodes().getFirst() : code, random);
    }

    private RandomGenerator random(String person, String template) {
        return new SplittableRandom(seed ^ hash(template + '|' + person));
    }

    private Status outcome(double drawn) {
        var shares = settings.shares();
        if (drawn < shares.failed()) {
            return Status.FAILED;
        }
        if (drawn < shares.failed() + shares.neverDelivered()) {
            return Status.SENT;
        }
        return drawn < shares.failed() + shares.neverDelivered() + shares.read() ? Status.READ : Status.DELIVERED;
    }

    private int anyCode(RandomGenerator random) {
        var codes = settings.failureCodes();
        return codes.get(random.nextInt(codes.size()));
    }

    private Fate failing(int code, RandomGenerator random) {
        return new Fate(List.of(new Step(Status.FAILED, delay(Status.FAILED).drawnFrom(random))), code);
    }

    /** Nothing is read before it is delivered, nor delivered before it is sent. */
    private Fate passing(Status outcome, @Nullable Duration deliveredAfter, RandomGenerator random) {
        var steps = new ArrayList<Step>();
        var after = Duration.ZERO;
        for (var status : EnumSet.range(Status.SENT, outcome)) {
            var drawn = delay(status).drawnFrom(random);
            after = after.plus(status == Status.DELIVERED && deliveredAfter != null ? deliveredAfter : drawn);
            steps.add(new Step(status, after));
        }
        return new Fate(List.copyOf(steps), null);
    }

    private Delay delay(Status status) {
        return switch (status) {
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
