package dev.trickle.stack.demo;

import java.io.PrintStream;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line that is written over and over on a terminal; one line at the end of each day where there is none. */
final class ProgressBar {

    private static final int WIDTH = 24;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

    private final PrintStream out;
    private final boolean terminal;
    private final LocalDate first;
    private final int days;
    private @Nullable LocalDate lastDay;
    private String lastLine = "";

    /**
     * @param first the day the campaign starts
     * @param days how many it needs
     */
    ProgressBar(PrintStream out, boolean terminal, LocalDate first, int days) {
        this.out = out;
        this.terminal = terminal;
        this.first = first;
        this.days = days;
    }

    void show(LocalDate today, CampaignStats campaignStats) {
        var line = line(today, campaignStats);
        if (terminal) {
            out.print("\r" + line + "\u001b[K");
        } else if (!today.equals(lastDay)) {
            out.print(lastLine);
        }
        out.flush();
        lastDay = today;
        lastLine = line + System.lineSeparator();
    }

    /** Shows the last state and ends the line. */
    void end(LocalDate today, CampaignStats campaignStats) {
        show(today, campaignStats);
        out.print(terminal ? System.lineSeparator() : lastLine);
        out.flush();
    }

    /** After the last message some days are spent waiting for reports that may still come. */
    private String label(long day) {
        return day > days ? days + "+" + (day - days) : day + "/" + days;
    }

    private String line(LocalDate today, CampaignStats campaignStats) {
        var done = campaignStats.totalRecipients() == 0
                ? 0
                : WIDTH * campaignStats.messagesSent() / campaignStats.totalRecipients();
        return String.format(
                Locale.ROOT,
                "  day %-5s %-10s [%s%s] %,6d sent %,6d delivered %,6d read %,4d failed",
                label(today.toEpochDay() - first.toEpochDay() + 1),
                DATE.format(today),
                "#".repeat(done),
                ".".repeat(WIDTH - done),
                campaignStats.messagesSent(),
                campaignStats.messagesDelivered(),
                campaignStats.messagesRead(),
                campaignStats.messagesFailed());
    }
}
