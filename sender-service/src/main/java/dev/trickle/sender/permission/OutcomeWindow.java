package dev.trickle.sender.permission;

import dev.trickle.pipeline.CampaignId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/** The latest results of one campaign, template or number. Pure. */
final class OutcomeWindow {

    private final int maxConsecutive;
    private final int windowSize;
    private final double threshold;
    private final int minCampaigns;

    /** The newest first. */
    private final Deque<Result> results = new ArrayDeque<>();

    /**
     * Creates a window without results.
     *
     * @param maxConsecutive consecutive failures that are a mass failure
     * @param windowSize number of results over which the failure rate is measured
     * @param threshold failure rate of a full window that is a mass failure
     * @param minCampaigns failures of fewer different campaigns are no mass failure
     */
    OutcomeWindow(int maxConsecutive, int windowSize, double threshold, int minCampaigns) {
        this.maxConsecutive = maxConsecutive;
        this.windowSize = windowSize;
        this.threshold = threshold;
        this.minCampaigns = minCampaigns;
    }

    /** Adds a result. */
    synchronized OutcomeWindow add(boolean failure, CampaignId campaign) {
        results.addFirst(new Result(failure, campaign));
        if (results.size() > capacity()) {
            results.removeLast();
        }
        return this;
    }

    /** Whether so many messages have failed that the recipients cannot be the cause. */
    synchronized boolean isMassFailure() {
        return exceeds(results.stream().takeWhile(Result::failure), maxConsecutive)
                || (results.size() >= windowSize
                        && exceeds(results.stream().limit(windowSize).filter(Result::failure), threshold * windowSize));
    }

    /** Number of results that the window keeps. */
    int capacity() {
        return Math.max(maxConsecutive, windowSize);
    }

    private boolean exceeds(Stream<Result> failures, double limit) {
        var campaigns = failures.map(Result::campaign).toList();
        return campaigns.size() >= limit
                && campaigns.stream().distinct().limit(minCampaigns).count() == minCampaigns;
    }

    private record Result(boolean failure, CampaignId campaign) {}
}
