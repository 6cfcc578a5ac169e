package dev.trickle.sender.permission;

import dev.trickle.pipeline.CampaignId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/** How the latest answers about one campaign, template or number went; pure. */
final class OutcomeWindow {

    private final int mostInARow;
    private final int window;
    private final double share;
    private final int fewestCampaigns;

    /** The newest first. */
    private final Deque<Result> answers = new ArrayDeque<>();

    /**
     * Starts without answers.
     *
     * @param window answers that the share is taken of
     * @param share of a full window that may fail
     * @param fewestCampaigns failures of fewer different campaigns are no mass failure
     */
    OutcomeWindow(int mostInARow, int window, double share, int fewestCampaigns) {
        this.mostInARow = mostInARow;
        this.window = window;
        this.share = share;
        this.fewestCampaigns = fewestCampaigns;
    }

    /** One more answer: a failure, or not. */
    synchronized OutcomeWindow add(boolean failure, CampaignId campaign) {
        answers.addFirst(new Result(failure, campaign));
        if (answers.size() > length()) {
            answers.removeLast();
        }
        return this;
    }

    /** Whether so many have failed that it cannot lie in the people. */
    synchronized boolean isMassFailure() {
        return areTooMany(answers.stream().takeWhile(Result::failure), mostInARow)
                || (answers.size() >= window
                        && areTooMany(answers.stream().limit(window).filter(Result::failure), share * window));
    }

    /** How many answers are remembered. */
    int length() {
        return Math.max(mostInARow, window);
    }

    private boolean areTooMany(Stream<Result> failures, double most) {
        var campaigns = failures.map(Result::campaign).toList();
        return campaigns.size() >= most
                && campaigns.stream().distinct().limit(fewestCampaigns).count() == fewestCampaigns;
    }

    private record Result(boolean failure, CampaignId campaign) {}
}
