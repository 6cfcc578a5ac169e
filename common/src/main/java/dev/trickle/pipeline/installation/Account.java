package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.settings.SettingRules;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of an account: a WhatsApp business portfolio and its sending rules.
 *
 * @param businessAccounts WhatsApp business accounts of the portfolio. All their phone numbers share one messaging
 *     limit
 * @param zone time zone of its days
 * @param sendFrom local time at which the send window begins
 * @param sendUntil local time at which the send window ends, exclusive; at least 15 minutes after send-from; midnight is
 *     the end of the day
 * @param sendDays days of the week with a send window
 * @param messagingLimit different people in any 24 hours, at least 1, until Meta reports another limit
 * @param dailyLimit messages per calendar day of all campaigns, at least 1; never more than the messaging limit allows
 * @param reserve slots of the messaging limit that are kept free for other tools; at least 0
 * @param quotaMargin time beyond 24 hours for which a slot stays occupied, to allow for clock differences; from 1
 *     second to 10 minutes less than the send window
 * @param spread time over which the messages of a day are spread, at most a day; near the end of the send window at most
 *     half of what remains of it. Zero releases them at once
 * @param templateCheck whether campaigns are checked against their template; {@code off} for an access token that may
 *     not read templates
 * @param resendAfter time after which an unconfirmed message is sent again, once; at least 1 day and less than 7
 *     days, after which it is final as unconfirmed. If absent, a person decides
 */
public record Account(
        List<BusinessAccount> businessAccounts,
        @DefaultValue("UTC") ZoneId zone,
        @DefaultValue("09:00") LocalTime sendFrom,
        @DefaultValue("00:00") LocalTime sendUntil,

        @DefaultValue({"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"})
        Set<DayOfWeek> sendDays,

        @DefaultValue("250") int messagingLimit,
        @DefaultValue("2147483647") int dailyLimit,
        @DefaultValue("0") int reserve,
        @DefaultValue("60s") Duration quotaMargin,
        @DefaultValue("PT1H") Duration spread,
        @DefaultValue("true") boolean templateCheck,
        @Nullable Duration resendAfter) {

    private static final String AT_LEAST_ONE = "a whole number of at least 1";

    /** How long an unconfirmed attempt waits for evidence or a resolution. */
    public static final Duration RESOLUTION_PERIOD = Duration.ofDays(7);

    /** A shorter window would have no instant at which a message can still be claimed before its end. */
    private static final Duration MIN_SEND_WINDOW = Duration.ofMinutes(15);

    private static final Duration MIN_QUOTA_MARGIN = Duration.ofSeconds(1);

    private static final Duration MAX_SPREAD = Duration.ofDays(1);

    /** Time of the send window that the margin must leave, for claims and calls. */
    private static final Duration MIN_TIME_TO_SEND = Duration.ofMinutes(10);

    /** After this time almost all evidence has arrived. */
    private static final Duration MIN_RESEND_AFTER = Duration.ofDays(1);

    public Account {
        var window = windowLength(sendFrom, sendUntil);
        var isLongEnough = window.compareTo(MIN_SEND_WINDOW) >= 0;
        var rules = new SettingRules()
                .require(!businessAccounts.isEmpty(), "business-accounts", null, "at least one business account")
                .require(!sendDays.isEmpty(), "send-days", null, "at least one day of the week, such as monday")
                .require(messagingLimit >= 1, "messaging-limit", messagingLimit, AT_LEAST_ONE)
                .require(dailyLimit >= 1, "daily-limit", dailyLimit, AT_LEAST_ONE)
                .require(reserve >= 0, "reserve", reserve, "a whole number of at least 0")
                .require(
                        isLongEnough,
                        "send-until",
                        sendUntil,
                        "a time at least 15 minutes after send-from (" + sendFrom
                                + "); \"00:00\" is the end of the day")
                .require(
                        !spread.isNegative() && spread.compareTo(MAX_SPREAD) <= 0,
                        "spread",
                        spread,
                        "a duration from 0s to 1d, such as 1h; 0s sends the messages of a day at once")
                .require(
                        resendAfter == null
                                || (resendAfter.compareTo(MIN_RESEND_AFTER) >= 0
                                        && resendAfter.compareTo(RESOLUTION_PERIOD) < 0),
                        "resend-after",
                        resendAfter,
                        "at least 1d and less than 7d");
        if (isLongEnough) {
            requireMarginWithin(rules, window, quotaMargin);
        }
        rules.verify();
        businessAccounts = List.copyOf(businessAccounts);
        sendDays = Set.copyOf(sendDays);
    }

    /** Without a margin any clock difference stops the releases; with too long a one the send window never opens. */
    private static void requireMarginWithin(SettingRules rules, Duration window, Duration margin) {
        var longest = window.minus(MIN_TIME_TO_SEND);
        rules.require(
                margin.compareTo(MIN_QUOTA_MARGIN) >= 0 && margin.compareTo(longest) <= 0,
                "quota-margin",
                margin.toSeconds() + "s",
                "at least %ds and at most %ds, which is %ds less than the send window"
                        .formatted(MIN_QUOTA_MARGIN.toSeconds(), longest.toSeconds(), MIN_TIME_TO_SEND.toSeconds()));
    }

    private static Duration windowLength(LocalTime from, LocalTime until) {
        var length = Duration.between(from, until);
        return until.equals(LocalTime.MIDNIGHT) ? length.plusDays(1) : length;
    }

    /** Returns the phone numbers of all business accounts, in the order of the settings. */
    public List<PhoneNumberId> phoneNumbers() {
        return businessAccounts.stream()
                .flatMap(each -> each.phoneNumbers().stream())
                .map(PhoneNumberId::new)
                .toList();
    }

    /** Returns the phone number that sends campaigns without a phone number: the first of the settings. */
    public PhoneNumberId defaultPhoneNumber() {
        return phoneNumbers().getFirst();
    }

    /** Returns Meta's id of the business account that owns the phone number; empty if none does. */
    public Optional<String> businessAccountOf(PhoneNumberId number) {
        return businessAccounts.stream()
                .filter(each -> each.phoneNumbers().contains(number.value()))
                .map(BusinessAccount::id)
                .findFirst();
    }

    /**
     * Returns the scope of a template that a message of this phone number uses. A phone number that is no longer
     * configured has templates of its own.
     */
    public Scope scopeOfTemplate(PhoneNumberId number, String name, String language) {
        return Scope.ofTemplate(businessAccountOf(number).orElse(number.value()), name, language);
    }

    /** Returns the date in the account's time zone. */
    public LocalDate dateAt(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }

    /**
     * A WhatsApp business account.
     *
     * @param id Meta's id, as in webhooks
     * @param phoneNumbers Meta's ids of its phone numbers, at least one
     */
    public record BusinessAccount(String id, List<String> phoneNumbers) {

        public BusinessAccount {
            var rules = new SettingRules()
                    .require(
                            MetaIds.isId(id),
                            "id",
                            id,
                            "the digits of the WhatsApp business account id, as in Meta's"
                                    + " app dashboard under WhatsApp > API Setup")
                    .require(!phoneNumbers.isEmpty(), "phone-numbers", null, "at least one phone number id");
            for (var index = 0; index < phoneNumbers.size(); index++) {
                MetaIds.requirePhoneNumberId(rules, "phone-numbers[" + index + "]", phoneNumbers.get(index));
            }
            rules.verify();
            phoneNumbers = List.copyOf(phoneNumbers);
        }
    }
}
