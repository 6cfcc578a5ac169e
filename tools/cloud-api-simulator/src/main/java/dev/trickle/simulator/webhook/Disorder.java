package dev.trickle.simulator.webhook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The ways in which Meta's webhooks are less tidy than one would like, replayed by a seed. */
record Disorder(long seed, double duplicateShare, boolean shuffle) {

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
        var own = seed ^ update.sequence() ^ ((long) update.status().name().hashCode() << Integer.SIZE);
        return duplicateShare > 0 && new SplittableRandom(own).nextDouble() < duplicateShare;
    }
}
