package dev.trickle.scheduler.campaign;

/**
 * Position of a campaign's queue: which ordinals have arrived and which have left. Immutable.
 *
 * <p>The publisher repeats a page after a crash, so an ordinal may arrive twice. A record may end in the dead-letter
 * topic, so an ordinal may be missing. These four numbers detect both without reading the queue pages.
 *
 * @param arrived one above the highest ordinal that has arrived
 * @param gaps ordinals below {@code arrived} that have not arrived
 * @param cursor the next ordinal to leave the queue; lower ones have left
 * @param gapsPassed gaps below the cursor
 */
public record Queue(int arrived, int gaps, int cursor, int gapsPassed) {

    public static final Queue EMPTY = new Queue(0, 0, 0, 0);

    /** Recipients that have arrived and have not left the queue. */
    public int waiting() {
        return arrived - cursor - (gaps - gapsPassed);
    }

    /** Recipients that have arrived. */
    public int received() {
        return arrived - gaps;
    }

    /** Ordinals of a plan with this count that have not arrived. */
    public int missingFrom(int count) {
        return Math.max(0, count - arrived) + gaps;
    }

    /** Records the arrival of the next ordinal, or of a higher one: the ordinals between become gaps. */
    public Queue withArrival(int ordinal) {
        return new Queue(ordinal + 1, gaps + ordinal - arrived, cursor, gapsPassed);
    }

    /** Records an arrival that leaves the queue immediately; the queue must be empty. */
    public Queue withPassedArrival(int ordinal) {
        var newGaps = ordinal - arrived;
        return new Queue(ordinal + 1, gaps + newGaps, ordinal + 1, gapsPassed + newGaps);
    }

    /** Records the late arrival of a gap. Behind the cursor it leaves the queue immediately. */
    public Queue withGapFilled(int ordinal) {
        return new Queue(arrived, gaps - 1, cursor, ordinal < cursor ? gapsPassed - 1 : gapsPassed);
    }

    /** Removes the recipient at the cursor. */
    public Queue advance() {
        return new Queue(arrived, gaps, cursor + 1, gapsPassed);
    }

    /** Moves the cursor over gaps. */
    public Queue skipGap(int ordinals) {
        return new Queue(arrived, gaps, cursor + ordinals, gapsPassed + ordinals);
    }
}
