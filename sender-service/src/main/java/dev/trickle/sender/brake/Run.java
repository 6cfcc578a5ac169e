package dev.trickle.sender.brake;

import java.util.ArrayDeque;
import java.util.Deque;

/** How the latest answers about one template or number went; pure. */
final class Run {

    private final int mostInARow;
    private final int window;
    private final double share;
    private final Deque<Boolean> answers = new ArrayDeque<>();
    private int inARow;
    private int failures;

    /**
     * @param window answers that are looked back at
     * @param share of a full window that may fail
     */
    Run(int mostInARow, int window, double share) {
        this.mostInARow = mostInARow;
        this.window = window;
        this.share = share;
    }

    /** One more answer: a failure for good, or not. */
    synchronized Run add(boolean failure) {
        answers.addLast(failure);
        failures += failure ? 1 : 0;
        inARow = failure ? inARow + 1 : 0;
        if (answers.size() > window && answers.removeFirst()) {
            failures--;
        }
        return this;
    }

    /** Whether so many have failed that it cannot lie in the people. */
    synchronized boolean isMassFailure() {
        return inARow >= mostInARow || (answers.size() == window && failures >= share * window && failures > 0);
    }
}
