package dev.trickle.simulator;

import dev.trickle.simulator.fault.Fault;
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
 * The account that is simulated, and how it behaves.
 *
 * @param accessToken what callers must present
 * @param appSecret what webhooks are signed with
 * @param phoneNumbers the numbers messages may be sent from; all belong to the one business account
 * @param templates what may be sent; empty means everything
 * @param pacing which templates are paced from the start
 * @param messagesPerSecond the throughput of each number, in machine time
 * @param pair how fast one number may write to one person
 * @param limit of different people in any moving 24 hours
 * @param faults what goes wrong from the start
 * @param throttleStatus the HTTP status of a call beyond it: 400 is documented, 429 was seen
 * @param messageStatus whether a 200 names the optional {@code message_status}
 * @param latency how long after its acceptance a message is answered, in machine time
 * @param seed replays the behaviour of people and the disorder of webhooks
 */
@Validated
@ConfigurationProperties("simulator")
record SimulatorProperties(
        @NotBlank String accessToken,
        @NotBlank String appSecret,
        @NotBlank String businessAccountId,
        @NotEmpty List<@Valid BusinessPhoneNumber> phoneNumbers,
        @DefaultValue List<@Valid Template> templates,
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
