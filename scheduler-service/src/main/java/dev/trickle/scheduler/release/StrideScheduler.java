package dev.trickle.scheduler.release;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import dev.trickle.pipeline.CampaignId;
import java.util.Collection;
import java.util.Optional;

/**
 * Whose turn it is, so that a campaign of a million does not starve one of a hundred.
 *
 * <p>Stride scheduling: every release costs a campaign the inverse of its priority, and the one that has paid least is
 * next. What was paid is remembered between ticks; with one free place at a time, a round that began afresh each time
 * would only ever serve the first.
 */
public final class StrideScheduler {

    /** Divisible by every priority from 1 to 10. */
    private static final long STRIDE = 2_520;

    private static final int MAX_PRIORITY = 10;

    private StrideScheduler() {}

    /** The candidate whose turn it is; of equals the older campaign. */
    public static <C extends Candidate> Optional<C> next(Collection<C> candidates) {
        return candidates.stream()
                .min(comparingLong(Candidate::pass)
                        .thenComparing(
                                comparing(candidate -> candidate.campaign().value())));
    }

    /**
     * What a campaign has paid after one more release.
     *
     * <p>One that comes new, or back after a pause, does not get back all the turns that the others have had meanwhile:
     * it is taken to have paid at most one dearest turn less than they.
     *
     * @param others the candidates of this moment, with or without the campaign itself
     * @param priority 1 to 10
     */
    public static long passAfterRelease(Candidate candidate, Collection<? extends Candidate> others, int priority) {
        var leastOfOthers = others.stream()
                .filter(other -> !other.campaign().equals(candidate.campaign()))
                .mapToLong(Candidate::pass)
                .min()
                .orElse(candidate.pass());
        return Math.max(candidate.pass(), leastOfOthers - STRIDE) + STRIDE / Math.clamp(priority, 1, MAX_PRIORITY);
    }

    /** A campaign that could take its turn. */
    public interface Candidate {

        CampaignId campaign();

        /** What this campaign has paid for its releases so far. */
        long pass();
    }
}
