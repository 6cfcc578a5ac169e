package dev.trickle.simulator.webhook;

import dev.trickle.simulator.person.MessageStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Skips, contradicts, duplicates and shuffles status updates, reproducibly by a seed. */
record WebhookChaos(long seed, double duplicateShare, double skipShare, double contradictionShare, boolean shuffle) {

    /** The error code that Meta reports for a message it has already reported as delivered. */
    private static final int CONTRADICTION = 131026;

    /** Skips the delivered status of some read messages, and contradicts that of some others. */
    List<StatusUpdate> skipAndContradict(List<StatusUpdate> updates) {
        var last = updates.getLast();
        if (last.status() == MessageStatus.READ && draw(last, "skip") < skipShare) {
            return updates.stream()
                    .filter(update -> update.status() != MessageStatus.DELIVERED)
                    .toList();
        }
        if (last.status() == MessageStatus.DELIVERED && draw(last, "contradict") < contradictionShare) {
            return Stream.concat(updates.stream(), Stream.of(last.failedWith(CONTRADICTION)))
                    .toList();
        }
        return updates;
    }

    /** Duplicates some of the updates. */
    List<StatusUpdate> duplicated(List<StatusUpdate> updates) {
        return updates.stream()
                .flatMap(update -> isDuplicated(update) ? Stream.of(update, update) : Stream.of(update))
                .toList();
    }

    /** Shuffles the updates of one POST. */
    List<StatusUpdate> shuffled(List<StatusUpdate> updates) {
        if (!shuffle) {
            return updates;
        }
        var shuffled = new ArrayList<>(updates);
        Collections.shuffle(shuffled, new Random(seed ^ updates.getFirst().sequence()));
        return shuffled;
    }

    private boolean isDuplicated(StatusUpdate update) {
        return duplicateShare > 0 && draw(update, update.status().name()) < duplicateShare;
    }

    private double draw(StatusUpdate update, String purpose) {
        var own = seed ^ update.sequence() ^ ((long) purpose.hashCode() << Integer.SIZE);
        return new SplittableRandom(own).nextDouble();
    }
}
