package dev.trickle.api.media;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the check of links.
 *
 * @param enabled whether links are fetched; not in a network without access to the Internet
 * @param allowPrivateAddresses whether private, loopback and link-local addresses are fetched
 * @param timeout maximum duration of a whole fetch
 */
@ConfigurationProperties("api.link-check")
record LinkCheckProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("false") boolean allowPrivateAddresses,
        @DefaultValue("5s") Duration timeout) {}
