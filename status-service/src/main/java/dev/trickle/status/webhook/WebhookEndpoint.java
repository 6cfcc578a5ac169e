package dev.trickle.status.webhook;

import dev.trickle.pipeline.Topics;
import dev.trickle.status.publishing.Publisher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes webhooks from WhatsApp.
 *
 * <p>200 means that Kafka has the body. Whatever keeps it from there is answered with 503, and Meta comes again for
 * days. Nothing is parsed here, so nothing that a body says can get it lost.
 */
@RestController
@RequestMapping("/webhooks/whatsapp")
@EnableConfigurationProperties(WebhookSettings.class)
class WebhookEndpoint {

    /** Meta's header, and the header of the record that keeps it. */
    static final String SIGNATURE = "X-Hub-Signature-256";

    private final WebhookSettings settings;
    private final List<AppSecret> secrets;
    private final Semaphore room;
    private final Publisher publisher;
    private final WebhooksUnderWay underWay;

    WebhookEndpoint(WebhookSettings settings, Publisher publisher, WebhooksUnderWay underWay) {
        this.settings = settings;
        this.secrets = settings.appSecrets().stream().map(AppSecret::new).toList();
        this.room = new Semaphore(Math.toIntExact(settings.bytesUnderWay().toBytes()));
        this.publisher = publisher;
        this.underWay = underWay;
    }

    /** Proves to Meta that whoever registered this address owns it. */
    @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> verify(
            @RequestParam(name = "hub.mode", defaultValue = "") String mode,
            @RequestParam(name = "hub.verify_token", defaultValue = "") String token,
            @RequestParam(name = "hub.challenge", defaultValue = "") String challenge) {
        return mode.equals("subscribe") && isVerifyToken(token)
                ? ResponseEntity.ok(challenge)
                : ResponseEntity.status(HttpStatus.FORBIDDEN).build();
    }

    private boolean isVerifyToken(String token) {
        var wanted = settings.verifyToken();
        return !wanted.isBlank()
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Takes one webhook.
     *
     * @throws IOException if the sender goes away before the end of the body
     */
    @PostMapping
    ResponseEntity<Void> receive(HttpServletRequest request) throws IOException {
        var header = request.getHeader(SIGNATURE);
        var signature = Signature.of(header);
        if (header == null || signature.isEmpty()) {
            return answer(HttpStatus.UNAUTHORIZED);
        }
        var largest = Math.toIntExact(settings.largestBody().toBytes());
        if (request.getContentLengthLong() > largest) {
            return answer(HttpStatus.CONTENT_TOO_LARGE);
        }
        try (var held = new BodyRoom(room)) {
            return answer(
                    switch (held.read(request.getInputStream(), largest)) {
                        case Body.TooLarge ignored -> HttpStatus.CONTENT_TOO_LARGE;
                        case Body.NoRoom ignored -> HttpStatus.SERVICE_UNAVAILABLE;
                        case Body.Whole whole ->
                            signature.get().isOf(whole.bytes(), secrets)
                                    ? keep(header, whole.bytes())
                                    : HttpStatus.UNAUTHORIZED;
                    });
        }
    }

    private HttpStatus keep(String signature, byte[] body) {
        var record = new ProducerRecord<byte[], byte[]>(Topics.WEBHOOKS_RECEIVED.name(), null, body);
        record.headers().add(SIGNATURE, signature.getBytes(StandardCharsets.US_ASCII));
        underWay.entered();
        try {
            var acknowledged =
                    publisher.send(record).get(settings.acknowledgedWithin().toMillis(), TimeUnit.MILLISECONDS);
            underWay.kept(acknowledged.partition(), acknowledged.offset());
            return HttpStatus.OK;
        } catch (ExecutionException | TimeoutException | KafkaException notKept) {
            return HttpStatus.SERVICE_UNAVAILABLE;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return HttpStatus.SERVICE_UNAVAILABLE;
        } finally {
            underWay.left();
        }
    }

    private static ResponseEntity<Void> answer(HttpStatus status) {
        return ResponseEntity.status(status).build();
    }
}
