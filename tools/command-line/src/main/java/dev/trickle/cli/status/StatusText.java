package dev.trickle.cli.status;

import dev.trickle.cli.console.TextTable;
import dev.trickle.cli.status.StatusReport.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report as text. */
final class StatusText {

    private final StatusReport report;

    StatusText(StatusReport report) {
        this.report = report;
    }

    List<String> lines() {
        var revision = Optional.ofNullable(report.revision()).map(text -> " (revision " + text + ")");
        var lines = new ArrayList<String>();
        lines.add("Version  " + report.version() + revision.orElse(""));
        lines.add("API      " + report.api());
        lines.add("Health   " + TextTable.printable(report.health()));
        section(lines, "Accounts", accounts());
        section(lines, "Running campaigns", campaigns());
        section(lines, "Open suspensions", suspensions());
        section(lines, "Notices", notices());
        lines.add("");
        if (report.attention().isEmpty()) {
            lines.add("All is well.");
        } else {
            lines.add("Needs attention:");
            report.attention().forEach(point -> lines.add("  " + TextTable.printable(point)));
        }
        return lines;
    }

    private static void section(List<String> lines, String title, List<String> content) {
        lines.add("");
        if (content.size() <= 1) {
            lines.add(title + ": none");
        } else {
            lines.add(title + ":");
            content.forEach(line -> lines.add("  " + line));
        }
    }

    private List<String> accounts() {
        var table = new TextTable(
                "ACCOUNT",
                "DAY",
                "MESSAGES",
                "LIMIT",
                "LEFT",
                "PEOPLE IN 24 H",
                "LIMIT",
                "RESERVE",
                "LEFT",
                "SCHEDULER");
        report.accounts().forEach(account -> addAccount(table, account));
        return table.lines();
    }

    private static void addAccount(TextTable table, Account account) {
        var window = account.window();
        table.add(
                account.account(),
                account.date(),
                account.messagesSent(),
                account.dailyLimit(),
                account.remaining(),
                orDash(window.people()),
                window.limit() == null ? "none" : window.limit(),
                window.reserve(),
                orDash(window.remaining()),
                account.scheduler() == null ? "-" : account.scheduler());
    }

    private static Object orDash(@Nullable Integer number) {
        return number == null ? "-" : number;
    }

    private List<String> campaigns() {
        var table = new TextTable("ID", "RECIPIENTS", "SENT", "DELIVERED", "READ", "FAILED", "DAILY LIMIT", "NAME");
        report.campaigns()
                .forEach(campaign -> table.add(
                        campaign.id(),
                        campaign.totalTargetCount(),
                        campaign.messagesSent(),
                        campaign.messagesDelivered(),
                        campaign.messagesRead(),
                        campaign.messagesFailed(),
                        campaign.dailyLimit(),
                        campaign.name()));
        return table.lines();
    }

    private List<String> suspensions() {
        var table = new TextTable("ACCOUNT", "SCOPE", "ID", "CODE", "SINCE", "EXPLANATION");
        report.suspensions()
                .forEach(suspension -> table.add(
                        suspension.account(),
                        suspension.scope(),
                        suspension.id(),
                        suspension.code(),
                        suspension.since(),
                        suspension.explanation()));
        return table.lines();
    }

    private List<String> notices() {
        var table = new TextTable("CODE", "COUNT", "FIRST", "LAST", "EXPLANATION");
        report.notices()
                .forEach(accountNotice -> table.add(
                        accountNotice.code(),
                        accountNotice.count(),
                        accountNotice.firstAt(),
                        accountNotice.lastAt(),
                        accountNotice.explanation()));
        return table.lines();
    }
}
