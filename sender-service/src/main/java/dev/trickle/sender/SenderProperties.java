package dev.trickle.sender;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.whatsapp.AccessToken;
import dev.trickle.sender.whatsapp.ErrorPolicy;
import dev.trickle.sender.whatsapp.HttpConnectionPool;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.validation.annotation.Validated;

/**
 * How messages are sent.
 *
 * @param baseUrl of WhatsApp's Cloud API
 * @param graphVersion of its address
 * @param accessToken opens it; never logged
 * @param accessTokenFile has the token instead, and is looked at again every few seconds
 * @param sslBundle names the bundle of {@code spring.ssl.bundle} that says whom to trust; none for the machine's own
 * @param proxy that all calls go through, such as {@code http://proxy:3128}; none for no proxy
 * @param connectionIdle how long an unused connection is kept; shorter than the other side keeps it
 * @param connectionLifetime how long any connection is kept
 * @param messagesPerSecond of each phone number
 * @param pairGap between two messages from one number to one person
 * @param latency what a call usually takes; with the rates it decides how many calls may run at the same time
 * @param connectTimeout of one connection
 * @param callDeadline of one call in all
 * @param claimMaxAge how old a claim may be when its call begins
 * @param stopGrace how long a stop waits for calls that run, and for their outcomes
 * @param sweepEvery how often forgotten claims and untold outcomes are looked for
 * @param sweepGrace how long after the last instant of a call its claim is given up
 * @param unclearInARow so many calls of a number that end unclear, one after the other, suspend it
 * @param errorPolicy what each of Meta's error codes allows to be done next
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
        @DefaultValue("10s") Duration connectionIdle,
        @DefaultValue("5m") Duration connectionLifetime,
        @DefaultValue("80") @Positive @Max(1_000) int messagesPerSecond,
        @DefaultValue("6s") Duration pairGap,
        @DefaultValue("250ms") Duration latency,
        @DefaultValue("3s") Duration connectTimeout,
        @DefaultValue("20s") Duration callDeadline,
        @DefaultValue("5s") Duration claimMaxAge,
        @DefaultValue("30s") Duration stopGrace,
        @DefaultValue("5s") Duration sweepEvery,
        @DefaultValue("10s") Duration sweepGrace,
        @DefaultValue("50") @Min(2) int unclearInARow,
        @NotNull ErrorPolicy errorPolicy) {

    /** From being among the next to the call. */
    private static final Duration PREPARATION = Duration.ofMillis(250);

    private static final int FEWEST_CONNECTIONS = 8;
    private static final int MOST_CONNECTIONS = 512;

    /** After this age a claim has no owner that could still learn anything. */
    Duration claimsAreForgottenAfter() {
        return claimMaxAge.plus(callDeadline).plus(sweepGrace);
    }

    public SenderProperties {
        if (accessToken.isBlank() == (accessTokenFile == null)) {
            throw new IllegalArgumentException("Set either sender.access-token or sender.access-token-file");
        }
        mustBeAddress("sender.base-url", baseUrl);
        if (proxy != null) {
            mustBeAddress("sender.proxy", proxy);
        }
        if (pairGap.isNegative() || latency.isNegative() || latency.isZero()) {
            throw new IllegalArgumentException("sender.latency must be longer than nothing, sender.pair-gap not less");
        }
    }

    private static void mustBeAddress(String setting, URI uri) {
        var scheme = uri.getScheme();
        if (!("https".equals(scheme) || "http".equals(scheme))
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null) {
            throw new IllegalArgumentException(setting + " must be an http or https address with a host, and no more");
        }
    }

    /** What opens the API now. */
    AccessToken token(LongSupplier nanos) {
        return accessTokenFile == null ? AccessToken.of(accessToken) : AccessToken.in(accessTokenFile, nanos);
    }

    /** How calls are made. */
    HttpConnectionPool connections(SharedSettings sharedSettings, SslBundles bundles) {
        return new HttpConnectionPool(
                connectionsOf(sharedSettings),
                connectTimeout,
                callDeadline,
                connectionIdle,
                connectionLifetime,
                proxy,
                sslBundle == null ? null : bundles.getBundle(sslBundle).createSslContext());
    }

    /**
     * Calls at the same time: what all numbers together start while one call is prepared and made, so that the rate is
     * reached, and no more than a machine holds.
     */
    int connectionsOf(SharedSettings sharedSettings) {
        var numbers = sharedSettings.accounts().values().stream()
                .mapToInt(account -> account.phoneNumberIds().size())
                .sum();
        var seconds = latency.plus(PREPARATION).toMillis() / 1e3;
        return (int) Math.clamp(
                Math.ceil((double) numbers * messagesPerSecond * seconds), FEWEST_CONNECTIONS, MOST_CONNECTIONS);
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "SenderProperties[baseUrl=" + baseUrl + "]";
    }
}
