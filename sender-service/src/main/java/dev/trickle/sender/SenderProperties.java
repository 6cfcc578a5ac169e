package dev.trickle.sender;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.settings.SettingRules;
import dev.trickle.sender.whatsapp.AccessToken;
import dev.trickle.sender.whatsapp.HttpConnectionPool;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the sender.
 *
 * @param baseUrl base URL of the WhatsApp Cloud API
 * @param graphVersion version of the Graph API in its URLs
 * @param accessToken access token of the Cloud API, never logged; either this or access-token-file
 * @param accessTokenFile file that contains the access token; read again every few seconds
 * @param sslBundle name of a bundle of {@code spring.ssl.bundle} with the trusted certificates; none for the
 *     authorities of the machine
 * @param proxy proxy for all calls, such as {@code http://proxy:3128}; none for no proxy
 * @param connectionIdleTimeout how long an unused connection is kept; shorter than the server keeps it
 * @param connectionMaxLifetime how long any connection is kept
 * @param messagesPerSecond maximum rate of each phone number with standard throughput
 * @param upgradedMessagesPerSecond maximum rate of each phone number whose throughput Meta has upgraded; messages-per-second if
 *     absent
 * @param yellowRatePercentage share of these rates at which a phone number with quality YELLOW sends, in percent
 * @param phoneNumberPollInterval how often limit, quality and throughput of each phone number are read
 * @param templatePollInterval how often the message templates of each business account are read
 * @param pairInterval pause between two messages from one number to one person
 * @param expectedLatency usual duration of a call; with the rates it determines the number of concurrent calls
 * @param connectTimeout maximum duration of opening a connection
 * @param shutdownGracePeriod how long a shutdown waits for running calls and their outcomes
 * @param sweepInterval how often expired claims and unpublished outcomes are searched for
 * @param claimExpiryGrace how long after the last possible instant of its call a claim expires
 * @param firstProbeDelay delay of the first probe after the beginning of a suspension
 * @param maxConsecutiveUnconfirmed consecutive unconfirmed outcomes of a number that suspend it
 */
@Validated
@ConfigurationProperties("sender")
record SenderProperties(
        @DefaultValue("https://graph.facebook.com") URI baseUrl,

        @DefaultValue("v26.0") @Pattern(regexp = "v\\d+\\.\\d+")
        String graphVersion,

        @DefaultValue("") String accessToken,
        @Nullable Path accessTokenFile,
        @Nullable String sslBundle,
        @Nullable URI proxy,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration connectionIdleTimeout,
        @DefaultValue("5m") @DurationMin(millis = 1) Duration connectionMaxLifetime,
        @DefaultValue("80") @Positive @Max(1_000) int messagesPerSecond,
        @Nullable @Positive @Max(1_000) Integer upgradedMessagesPerSecond,

        @DefaultValue("50") @Min(1) @Max(100) int yellowRatePercentage,

        @DefaultValue("6h") @DurationMin(seconds = 1) Duration phoneNumberPollInterval,
        @DefaultValue("1h") @DurationMin(seconds = 1) Duration templatePollInterval,
        @DefaultValue("6s") Duration pairInterval,
        @DefaultValue("250ms") @DurationMin(millis = 1) Duration expectedLatency,
        @DefaultValue("3s") @DurationMin(millis = 1) Duration connectTimeout,
        @DefaultValue("30s") @DurationMin Duration shutdownGracePeriod,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration sweepInterval,
        @DefaultValue("10s") @DurationMin Duration claimExpiryGrace,
        @DefaultValue("15s") @DurationMin(millis = 1) Duration firstProbeDelay,
        @DefaultValue("50") @Min(2) int maxConsecutiveUnconfirmed) {

    /** Time from the permit to the call. */
    private static final Duration PREPARATION_TIME = Duration.ofMillis(250);

    private static final int MIN_CONNECTIONS = 8;
    private static final int MAX_CONNECTIONS = 512;

    /** The highest rate of any phone number, in messages per second. */
    int highestRate() {
        return Math.max(messagesPerSecond, upgradedRate());
    }

    /** The rate of a phone number with upgraded throughput, in messages per second. */
    int upgradedRate() {
        return upgradedMessagesPerSecond == null ? messagesPerSecond : upgradedMessagesPerSecond;
    }

    /** After this age no process can still record an outcome of the claim. */
    Duration claimExpiry(SharedSettings sharedSettings) {
        return sharedSettings.maxClaimToCallEnd().plus(claimExpiryGrace);
    }

    public SenderProperties {
        var rules = new SettingRules()
                .require(
                        accessToken.isBlank() != (accessTokenFile == null),
                        "access-token",
                        accessToken,
                        "exactly one of sender.access-token (WHATSAPP_ACCESS_TOKEN) and sender.access-token-file")
                .require(!pairInterval.isNegative(), "pair-interval", pairInterval, "a duration of at least 0s");
        requireHttpUri(rules, "base-url", baseUrl);
        if (proxy != null) {
            requireHttpUri(rules, "proxy", proxy);
        }
        rules.verify();
    }

    private static void requireHttpUri(SettingRules rules, String setting, URI uri) {
        var scheme = uri.getScheme();
        rules.require(
                ("https".equals(scheme) || "http".equals(scheme))
                        && uri.getHost() != null
                        && uri.getUserInfo() == null
                        && uri.getQuery() == null
                        && uri.getFragment() == null,
                setting,
                uri,
                "an http or https URL with a host and without user, query and fragment, such as"
                        + " https://graph.facebook.com");
    }

    /** The source of the access token. */
    AccessToken token(LongSupplier nanos) {
        return accessTokenFile == null ? AccessToken.of(accessToken) : AccessToken.fromFile(accessTokenFile, nanos);
    }

    /** The connection settings. */
    HttpConnectionPool connectionPool(SharedSettings sharedSettings, SslBundles bundles) {
        return new HttpConnectionPool(
                maxConnections(sharedSettings),
                connectTimeout,
                sharedSettings.callDeadline(),
                connectionIdleTimeout,
                connectionMaxLifetime,
                proxy,
                sslBundle == null ? null : bundles.getBundle(sslBundle).createSslContext());
    }

    /**
     * Maximum number of concurrent calls: the calls that all numbers start while one call is prepared and made, so that
     * the rate is reached, within the capacity of a machine.
     */
    int maxConnections(SharedSettings sharedSettings) {
        var numbers = sharedSettings.accounts().values().stream()
                .mapToInt(account -> account.phoneNumbers().size())
                .sum();
        var seconds = expectedLatency.plus(PREPARATION_TIME).toMillis() / 1e3;
        return (int)
                Math.clamp(Math.ceil((double) numbers * highestRate() * seconds), MIN_CONNECTIONS, MAX_CONNECTIONS);
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "SenderProperties[baseUrl=" + baseUrl + "]";
    }
}
