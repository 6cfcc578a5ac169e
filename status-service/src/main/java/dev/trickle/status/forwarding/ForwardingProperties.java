package dev.trickle.status.forwarding;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which other inbox gets the webhooks too.
 *
 * @param url where they are posted; blank: nowhere
 * @param connections how many are under way at once
 * @param timeout how long the inbox may take to answer one
 * @param giveUpAfter how long after its arrival a webhook is still tried when the inbox is away; less than the 14 days
 *     for which the topic keeps it
 * @param triesOfRefused how often a webhook is tried that the inbox says it cannot read
 */
@Validated
@ConfigurationProperties("status.forwarding")
record ForwardingProperties(
        @DefaultValue("") String url,
        @DefaultValue("8") @Positive int connections,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("7d") Duration giveUpAfter,
        @DefaultValue("6") @Positive int triesOfRefused) {}
