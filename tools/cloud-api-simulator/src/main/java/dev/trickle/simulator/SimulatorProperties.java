package dev.trickle.simulator;

import dev.trickle.simulator.fault.Fault;
import dev.trickle.simulator.health.MarketingAccess;
import dev.trickle.simulator.message.BusinessPhoneNumber;
import dev.trickle.simulator.message.PairRate;
import dev.trickle.simulator.message.Template;
import dev.trickle.simulator.pacing.PacedTemplate;
import dev.trickle.simulator.person.PersonProperties;
import dev.trickle.simulator.webhook.WebhookDeliveryProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The simulated account and its behaviour.
 *
 * @param accessToken bearer token of the callers
 * @param appSecret key of the webhook signatures
 * @param phoneNumbers numbers of the one business account
 * @param templates templates from the start; while none is defined, any template is accepted
 * @param strictTemplates whether calls with an unknown template are refused even while none is defined
 * @param marketing the endpoints that accept marketing templates
 * @param pacing templates that are paced from the start
 * @param messagesPerSecond throughput of each number, in machine time
 * @param pair rate of messages from one number to one person
 * @param limit the messaging limit
 * @param faults faults from the start
 * @param throttleStatus HTTP status of a call beyond the throughput: 400 is documented, 429 was observed
 * @param messageStatus whether a 200 contains the optional {@code message_status}
 * @param latency from acceptance to response, in machine time
 * @param seed makes the behaviour of people and the chaos of webhooks reproducible
 */
@Validated
@ConfigurationProperties("simulator")
record SimulatorProperties(
        @NotBlank String accessToken,
        @NotBlank String appSecret,
        @NotBlank String businessAccountId,
        @NotEmpty List<@Valid BusinessPhoneNumber> phoneNumbers,
        @DefaultValue List<@Valid Template> templates,
        @DefaultValue("false") boolean strictTemplates,
        @DefaultValue @Valid MarketingAccess marketing,
        @DefaultValue List<@Valid PacedTemplate> pacing,
        @DefaultValue("1000") @Positive int messagesPerSecond,
        @DefaultValue @Valid PairRate pair,
        @DefaultValue @Valid MessagingLimitProperties limit,
        @DefaultValue List<@Valid Fault> faults,
        @DefaultValue("400") @Min(400) @Max(429) int throttleStatus,
        @DefaultValue("false") boolean messageStatus,
        @DefaultValue("0s") Duration latency,
        @DefaultValue("1") long seed,
        @DefaultValue @Valid PersonProperties person,
        @DefaultValue @Valid WebhookDeliveryProperties webhook) {}
