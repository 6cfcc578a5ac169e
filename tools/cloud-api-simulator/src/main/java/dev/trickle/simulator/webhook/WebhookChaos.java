package dev.trickle.simulator.webhook;

import dev.trickle.simulator.person.MessageStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The ways in which Meta's webhooks are less tidy than one would like, replayed by a seed. */
record WebhookChaos(long seed, double duplicateShare, double skipShare, double contradictionShare, boolean shuffle) {

    /** What Meta says who reports a delivery and then a failure of the same message. */
    private static final int CONTRADICTION = 131026;

    /** Leaves out deliveries of what is read anyway, and contradicts others. */
    List<StatusUpdate> untidied(List<StatusUpdate> updates) {
        var last = updates.getLast();
        if (last.status() == MessageStatus.READ && drawn(last, "skip") < skipShare) {
            return updates.stream()
                    .filter(update -> update.status() != MessageStatus.DELIVERED)
                    .toList();
        }
        if (last.status() == MessageStatus.DELIVERED && drawn(last, "contradict") < contradictionShare) {
            return Stream.concat(updates.stream(), Stream.of(last.failing(CONTRADICTION)))
                    .toList();
        }
        return updates;
    }

    /** Repeats some of the updates. */
    List<StatusUpdate> repeated(List<StatusUpdate> updates) {
        return updates.stream()
                .flatMap(update -> isRepeated(update) ? Stream.of(update, update) : Stream.of(update))
                .toList();
    }

    /** Puts the updates of one POST out of order. */
    List<StatusUpdate> shuffled(List<StatusUpdate> updates) {
        if (!shuffle) {
            return updates;
        }
        var shuffled = new ArrayList<>(updates);
        Collections.shuffle(shuffled, new Random(seed ^ updates.getFirst().sequence()));
        return shuffled;
    }

    private boolean isRepeated(StatusUpdate update) {
        return duplicateShare > 0 && drawn(update, update.status().name()) < duplicateShare;
    }

    private double drawn(StatusUpdate update, String what) {
        var own = seed ^ update.sequence() ^ ((long) what.hashCode() << Integer.SIZE);
        return new SplittableRandom(own).nextDouble();
    }
}
