package dev.trickle.stack.demo;

import java.io.PrintStream;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the progress of a campaign: one line that is overwritten on a terminal, otherwise one line per day. */
final class ProgressBar {

    private static final int WIDTH = 24;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

    private final PrintStream out;
    private final boolean isTerminal;
    private final LocalDate firstDay;
    private final int days;
    private @Nullable LocalDate lastDay;
    private String lastLine = "";

    /**
     * @param firstDay first day of the campaign
     * @param days number of days of the campaign
     */
    ProgressBar(PrintStream out, boolean isTerminal, LocalDate firstDay, int days) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.firstDay = firstDay;
        this.days = days;
    }

    void show(LocalDate today, CampaignStats campaignStats) {
        var line = line(today, campaignStats);
        if (isTerminal) {
            out.print("\r" + line + "\u001b[K");
        } else if (!today.equals(lastDay)) {
            out.print(lastLine);
        }
        out.flush();
        lastDay = today;
        lastLine = line + System.lineSeparator();
    }

    /** Shows the final state and ends the line. */
    void finish(LocalDate today, CampaignStats campaignStats) {
        show(today, campaignStats);
        out.print(isTerminal ? System.lineSeparator() : lastLine);
        out.flush();
    }

    /** After the last message, the campaign waits some days for further reports. */
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
                label(today.toEpochDay() - firstDay.toEpochDay() + 1),
                DATE.format(today),
                "#".repeat(done),
                ".".repeat(WIDTH - done),
                campaignStats.messagesSent(),
                campaignStats.messagesDelivered(),
                campaignStats.messagesRead(),
                campaignStats.messagesFailed());
    }
}
