package dev.trickle.scheduler.campaign;

/**
 * The recipients of a campaign in the order of their ordinals: which have arrived, which have left. Immutable.
 *
 * <p>The publisher repeats a page after a crash, so an ordinal may come twice; a record may be lost to the dead-letter
 * topic, so one may be missing. Both show in these four numbers, without a look at the queue itself.
 *
 * @param arrived ordinals below this one have arrived, but for the gaps
 * @param gaps ordinals below {@code arrived} that have not
 * @param cursor ordinals below this one have left the queue
 * @param gapsPassed gaps below the cursor
 */
public record Queue(int arrived, int gaps, int cursor, int gapsPassed) {

    public static final Queue EMPTY = new Queue(0, 0, 0, 0);

    /** Recipients that have arrived and not left. */
    public int waiting() {
        return arrived - cursor - (gaps - gapsPassed);
    }

    /** Recipients that have arrived. */
    public int received() {
        return arrived - gaps;
    }

    /** Ordinals below this count that have not arrived. */
    public int missingFrom(int count) {
        return Math.max(0, count - arrived) + gaps;
    }

    /** The next ordinal arrived, or one further on: those between are gaps. */
    public Queue withArrival(int ordinal) {
        return new Queue(ordinal + 1, gaps + ordinal - arrived, cursor, gapsPassed);
    }

    /** The next ordinal arrived, or one further on, and left in the same moment; nobody may be waiting. */
    public Queue withPassedArrival(int ordinal) {
        var between = ordinal - arrived;
        return new Queue(ordinal + 1, gaps + between, ordinal + 1, gapsPassed + between);
    }

    /** A gap was mended. One that the cursor had passed has left the queue in the same moment. */
    public Queue withGapFilled(int ordinal) {
        return new Queue(arrived, gaps - 1, cursor, ordinal < cursor ? gapsPassed - 1 : gapsPassed);
    }

    /** The recipient at the cursor left. */
    public Queue advance() {
        return new Queue(arrived, gaps, cursor + 1, gapsPassed);
    }

    /** So many ordinals at the cursor are gaps. */
    public Queue skipGap(int ordinals) {
        return new Queue(arrived, gaps, cursor + ordinals, gapsPassed + ordinals);
    }
}
