package dev.trickle.scheduler.release;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import dev.trickle.pipeline.CampaignId;
import java.util.Collection;
import java.util.Optional;

/**
 * Weighted fair choice between campaigns, so that a campaign of a million does not starve one of a hundred.
 *
 * <p>Stride scheduling: every release advances the pass of its campaign by the inverse of the priority, and the
 * campaign with the lowest pass is next. Passes are stored between ticks: with one free slot at a time, a fresh start
 * at every tick would always choose the same campaign.
 */
public final class StrideScheduler {

    /** Pass advance at priority 1; divisible by every priority from 1 to 10. */
    private static final long STRIDE = 2_520;

    private static final int MAX_PRIORITY = 10;

    private StrideScheduler() {}

    /** The candidate with the lowest pass; the older campaign if equal. */
    public static <C extends Candidate> Optional<C> next(Collection<C> candidates) {
        return candidates.stream()
                .min(comparingLong(Candidate::pass)
                        .thenComparing(
                                comparing(candidate -> candidate.campaign().value())));
    }

    /**
     * The pass of a campaign after one more release.
     *
     * <p>A new or resumed campaign starts at most one stride below the lowest pass of the others, so it cannot claim
     * the turns it missed.
     *
     * @param others the current candidates, with or without the campaign itself
     * @param priority 1 to 10
     */
    public static long passAfterRelease(Candidate candidate, Collection<? extends Candidate> others, int priority) {
        var lowestOfOthers = others.stream()
                .filter(other -> !other.campaign().equals(candidate.campaign()))
                .mapToLong(Candidate::pass)
                .min()
                .orElse(candidate.pass());
        return Math.max(candidate.pass(), lowestOfOthers - STRIDE) + STRIDE / Math.clamp(priority, 1, MAX_PRIORITY);
    }

    /** A campaign that may release. */
    public interface Candidate {

        CampaignId campaign();

        /** Sum of the strides of its releases. */
        long pass();
    }
}
