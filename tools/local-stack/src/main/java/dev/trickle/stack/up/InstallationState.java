package dev.trickle.stack.up;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the state of an installation and describes it: one text for each account, phone number and suspension. */
final class InstallationState {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final int DAYS_OF_WEEK = 7;

    private static final String TEMPLATES = """
            SELECT string_agg(count || ' ' || status, ', ' ORDER BY status)
              FROM (SELECT lower(status) AS status, count(*) AS count
                      FROM message_templates
                     WHERE business_account_id = :id AND deleted_at IS NULL
                     GROUP BY lower(status)) AS counts
            """;
    private static final String TEMPLATE_READ =
            "SELECT coalesce(error, '') FROM template_reads WHERE business_account_id = :id";
    private static final String LAST_WEBHOOK = "SELECT last_received_at FROM webhook_receipts WHERE account_id = :id";
    private static final String WEBHOOK_REFUSALS =
            "SELECT reason FROM webhook_refusals WHERE count > 0 ORDER BY reason";
    private static final String SUSPENSIONS = """
            SELECT account_id, scope_kind, scope_id, code
              FROM suspensions
             WHERE ended_at IS NULL
             ORDER BY account_id, scope_kind, scope_id, epoch
            """;

    private final SharedSettings settings;
    private final JdbcClient database;
    private final Optional<SendingStatusClient> sender;
    private final ErrorExplanations explanations;

    /** Describes an installation; without a sender, phone numbers and templates are left out. */
    InstallationState(SharedSettings settings, JdbcClient database, Optional<SendingStatusClient> sender) {
        this.settings = settings;
        this.database = database;
        this.sender = sender;
        this.explanations = new ErrorExplanations(settings.metaErrors());
    }

    /** Returns a text for each subject. */
    Map<String, String> read() {
        var state = new LinkedHashMap<String, String>();
        new TreeMap<>(settings.accounts()).forEach((id, account) -> {
            state.put("Account " + id, describe(account));
            sender.ifPresent(status -> addWhatsApp(state, new AccountId(id), account, status));
            state.put("Webhooks of account " + id, describeWebhooks(id));
        });
        state.putAll(describeRefusals(
                database.sql(WEBHOOK_REFUSALS).query(String.class).list()));
        database.sql(SUSPENSIONS)
                .query((row, index) -> Map.entry(
                        "Suspended " + row.getString("scope_kind").replace('_', ' ') + " " + row.getString("scope_id"),
                        explanations.explain(row.getString("code"))))
                .list()
                .forEach(suspended -> state.put(suspended.getKey(), suspended.getValue()));
        return state;
    }

    /** Returns when each account received its last webhook, for the first report: it changes too often for a line. */
    Map<String, String> lastWebhooks() {
        var last = new LinkedHashMap<String, String>();
        new TreeMap<>(settings.accounts())
                .forEach((id, account) -> lastWebhook(id)
                        .ifPresent(at -> last.put(
                                "Last webhook of account " + id,
                                MINUTE.format(at.atZoneSameInstant(account.zone())) + " " + account.zone())));
        return last;
    }

    /** Whether everything that the sender asks WhatsApp at its start is known. */
    boolean isComplete() {
        return sender.stream()
                .allMatch(status -> settings.accounts().entrySet().stream()
                        .allMatch(entry -> isComplete(new AccountId(entry.getKey()), entry.getValue(), status)));
    }

    private boolean isComplete(AccountId id, Account account, SendingStatusClient status) {
        var numbers = status.phoneNumbersOf(id);
        return !numbers.isEmpty()
                && numbers.stream().allMatch(number -> number.access() != null)
                && account.businessAccounts().stream()
                        .allMatch(each -> templateRead(each.id()).isPresent());
    }

    private void addWhatsApp(Map<String, String> state, AccountId id, Account account, SendingStatusClient status) {
        status.phoneNumbersOf(id).forEach(number -> state.put("Phone number " + number.id(), number.describe()));
        account.businessAccounts()
                .forEach(each -> state.put("Templates of business account " + each.id(), describeTemplates(each.id())));
    }

    private static String describe(Account account) {
        return "at most " + account.messagingLimit() + " people in 24 hours until Meta reports another limit"
                + (account.dailyLimit() < account.messagingLimit()
                        ? ", at most " + account.dailyLimit() + " messages a day"
                        : "")
                + "; sends " + account.sendFrom() + " to " + endOf(account) + ", " + daysOf(account) + " ("
                + nameOf(account.zone()) + ")"
                + (account.spread().isZero()
                        ? ""
                        : ", the messages of a day over " + account.spread().toMinutes() + " minutes");
    }

    private static String endOf(Account account) {
        return account.sendUntil().equals(LocalTime.MIDNIGHT)
                ? "24:00"
                : account.sendUntil().toString();
    }

    private static String daysOf(Account account) {
        return account.sendDays().size() == DAYS_OF_WEEK
                ? "every day"
                : account.sendDays().stream()
                        .sorted()
                        .map(InstallationState::nameOf)
                        .collect(Collectors.joining(", "));
    }

    private static String nameOf(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }

    private static String nameOf(ZoneId zone) {
        return zone.getId();
    }

    private String describeTemplates(String businessAccount) {
        return templateRead(businessAccount)
                .map(error ->
                        error.isEmpty() ? countTemplates(businessAccount) : explanations.explainTemplateRead(error))
                .orElse("not read yet");
    }

    private Optional<String> templateRead(String businessAccount) {
        return database.sql(TEMPLATE_READ)
                .param("id", businessAccount)
                .query(String.class)
                .optional();
    }

    private String countTemplates(String businessAccount) {
        return database.sql(TEMPLATES)
                .param("id", businessAccount)
                .query(String.class)
                .optional()
                .orElse("none. Create one in Meta's WhatsApp Manager");
    }

    private String describeWebhooks(String account) {
        return lastWebhook(account).isPresent()
                ? "webhooks are received"
                : "none has arrived yet. Enter the callback address and the verify token in Meta's app dashboard, and"
                        + " subscribe to the field messages";
    }

    private Optional<OffsetDateTime> lastWebhook(String account) {
        return database.sql(LAST_WEBHOOK)
                .param("id", account)
                .query(OffsetDateTime.class)
                .optional();
    }

    /** Each reason is a subject of its own: webhooks may be refused for several. */
    static Map<String, String> describeRefusals(List<String> reasons) {
        var refusals = new LinkedHashMap<String, String>();
        reasons.forEach(reason -> refusals.put("Refused webhooks (" + reason + ")", describeRefusal(reason)));
        return refusals;
    }

    private static String describeRefusal(String reason) {
        return reason.equals("wrong_signature")
                ? "the signature is wrong, so opt-outs are not recorded. Set status.app-secrets to the app secret of Meta's"
                        + " app dashboard"
                : "the signature is missing: they are not from Meta";
    }
}
