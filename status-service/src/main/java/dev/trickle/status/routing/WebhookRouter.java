package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.publishing.DeadLetters;
import dev.trickle.status.publishing.Publisher;
import dev.trickle.status.routing.Notice.ConsentChanged;
import dev.trickle.status.routing.Notice.LimitChanged;
import dev.trickle.status.routing.Notice.MessageReported;
import dev.trickle.status.routing.Notice.NotUnderstood;
import dev.trickle.status.routing.Notice.Origin;
import dev.trickle.status.routing.Notice.TemplateChanged;
import dev.trickle.status.routing.ParkedWebhooks.Waiting;
import dev.trickle.status.webhook.WebhooksUnderWay;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.stereotype.Component;

/**
 * Turns webhooks into events.
 *
 * <p>Tables are written first, then Kafka has every event, then the offset moves: whoever dies in between reads the
 * same webhooks again and says the same again.
 */
@Component
@EnableConfigurationProperties(RoutingSettings.class)
public class WebhookRouter implements BatchMessageListener<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(WebhookRouter.class);

    private final WebhookReader reader;
    private final Accounts accounts;
    private final Attempts attempts;
    private final Persons persons;
    private final Consents consents;
    private final ParkedWebhooks parked;
    private final Publisher publisher;
    private final DeadLetters deadLetters;
    private final Ignored ignored;
    private final WebhooksUnderWay underWay;
    private final InstantSource calendar;

    WebhookRouter(
            RoutingSettings settings,
            Accounts accounts,
            Attempts attempts,
            Persons persons,
            Consents consents,
            ParkedWebhooks parked,
            Publisher publisher,
            DeadLetters deadLetters,
            Ignored ignored,
            WebhooksUnderWay underWay,
            InstantSource calendar) {
        this.reader = new WebhookReader(new StopWords(settings.stopWords()));
        this.accounts = accounts;
        this.attempts = attempts;
        this.persons = persons;
        this.consents = consents;
        this.parked = parked;
        this.publisher = publisher;
        this.deadLetters = deadLetters;
        this.ignored = ignored;
        this.underWay = underWay;
        this.calendar = calendar;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> webhooks) {
        var now = calendar.instant();
        var notices = new ArrayList<Notice>();
        var unreadable = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var webhook : webhooks) {
            try {
                notices.addAll(reader.read(webhook.value(), now));
            } catch (RuntimeException unread) {
                // No JSON, or a mistake of the reader: either way it can be mended and the body read again.
                unreadable.add(webhook);
            }
        }
        new Batch(notices, now).route();
        deadLetters.keep(Topics.WEBHOOK_DEAD_LETTERS, unreadable);
        webhooks.forEach(webhook -> underWay.routed(webhook.partition(), webhook.offset()));
    }

    /** The notices of one poll, and what is to be published and parked because of them. */
    private final class Batch {

        private final List<Notice> notices;
        private final Instant now;
        private final KnownAttempts known;
        private final List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        private final List<Waiting> unknown = new ArrayList<>();

        Batch(List<Notice> notices, Instant now) {
            this.notices = notices;
            this.now = now;
            this.known = lookUp(notices);
        }

        void route() {
            notices.forEach(this::route);
            parked.park(unknown, now);
            publisher.sendAll(events);
        }

        private void route(Notice notice) {
            switch (notice) {
                case MessageReported reported -> report(reported);
                case ConsentChanged changed -> consent(changed);
                case LimitChanged(var origin, var limit, var at) -> tell(origin, new MessagingLimitChanged(limit, at));
                case TemplateChanged changed -> tell(changed.origin(), eventOf(changed));
                case NotUnderstood(var what) -> ignored.count(what);
            }
        }

        private void report(MessageReported reported) {
            known.find(reported.echo(), reported.messageId())
                    .ifPresentOrElse(
                            attempt -> events.add(Topics.DELIVERY_UPDATES.recordOf(
                                    attempt.account(),
                                    reported.report().about(attempt, reported.code(), reported.at()))),
                            () -> park(reported));
        }

        private void park(MessageReported reported) {
            accounts.of(reported.origin())
                    .ifPresentOrElse(
                            account -> unknown.add(new Waiting(
                                    reported,
                                    account,
                                    persons.keyToCountBy(reported.person()).orElse(null))),
                            () -> ignored.count("account"));
        }

        private void consent(ConsentChanged changed) {
            var answered = known.find(null, changed.answered());
            var account = answered.map(KnownAttempt::account).or(() -> accounts.of(changed.origin()));
            var keys = keysOf(answered, changed);
            if (account.isEmpty() || keys.isEmpty()) {
                log.warn("Consent of an unknown person or account source={}", changed.source());
                ignored.count("consent");
                return;
            }
            for (var key : keys) {
                var customer = consents.merge(account.get(), key, changed.consent(), changed.source(), changed.at());
                events.add(Topics.SUBSCRIPTION_CHANGES.recordOf(
                        account.get(), eventOf(changed, key, customer.orElse(null))));
            }
        }

        /** Whoever the message went to, and whoever answered: a number may have changed between the two. */
        private Set<ContactKey> keysOf(Optional<KnownAttempt> answered, ConsentChanged changed) {
            var keys = new LinkedHashSet<ContactKey>();
            answered.map(KnownAttempt::contactKey).ifPresent(keys::add);
            persons.keyOf(changed.person()).ifPresent(keys::add);
            return keys;
        }

        private void tell(Origin origin, AccountEvent event) {
            accounts.of(origin)
                    .ifPresentOrElse(
                            account -> events.add(Topics.ACCOUNT_EVENTS.recordOf(account, event)),
                            () -> ignored.count("account"));
        }
    }

    private KnownAttempts lookUp(List<Notice> notices) {
        var echoes = new LinkedHashSet<AttemptId>();
        var messageIds = new LinkedHashSet<String>();
        for (var notice : notices) {
            if (notice instanceof MessageReported reported) {
                if (reported.echo() != null) {
                    echoes.add(reported.echo());
                }
                messageIds.add(reported.messageId());
            } else if (notice instanceof ConsentChanged changed
                    && !changed.answered().isEmpty()) {
                messageIds.add(changed.answered());
            }
        }
        return echoes.isEmpty() && messageIds.isEmpty()
                ? new KnownAttempts(List.of())
                : attempts.find(echoes, messageIds);
    }

    private static SubscriptionChange eventOf(ConsentChanged changed, ContactKey key, @Nullable CustomerId customer) {
        return switch (changed.consent()) {
            case OUT -> new CustomerUnsubscribed(key, customer, changed.source(), changed.at());
            case IN -> new CustomerResubscribed(key, customer, changed.source(), changed.at());
        };
    }

    private static AccountEvent eventOf(TemplateChanged changed) {
        var scope = Scope.ofTemplate(changed.name(), changed.language());
        return changed.usable()
                ? new TemplateResumed(scope, changed.epoch(), changed.at())
                : new TemplatePaused(scope, changed.epoch(), changed.code(), changed.at());
    }
}
