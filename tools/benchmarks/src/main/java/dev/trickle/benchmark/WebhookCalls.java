package dev.trickle.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts signed webhooks over connections that stay open, as cheaply as it can be done, and counts the answers. */
final class WebhookCalls {

    static final String SECRET = "secret-of-the-bench";

    /** So many are answered by the broker together; with fewer, what is measured is how long it takes to answer. */
    private static final int CONNECTIONS = 512;

    private static final int DIFFERENT = 1_000;
    private static final byte[] YES = "HTTP/1.1 200 OK".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final List<byte[]> requests = new ArrayList<>();

    WebhookCalls(int port) {
        this.port = port;
        for (var number = 0; number < DIFFERENT; number++) {
            requests.add(request(number));
        }
    }

    /** One report of one message, as most webhooks are. */
    private static byte[] request(int number) {
        var body = """
                {"object":"whatsapp_business_account","entry":[{"id":"100000000000001","changes":[{"value":{\
                "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100001",\
                "phone_number_id":"200000000000001"},"statuses":[{"id":"wamid.HBgLMTU1NTAxMDAwMDEVAgARGBI%08d",\
                "status":"delivered","timestamp":"1772445601","recipient_id":"15550100002",\
                "biz_opaque_callback_data":"0c3f0000-0000-5000-8000-0000%08d.1",\
                "conversation":{"id":"7d0c7a7d","origin":{"type":"marketing"}},\
                "pricing":{"billable":true,"pricing_model":"PMP","category":"marketing"}}]},"field":"messages"}]}]}\
                """.formatted(number, number);
        return """
                POST /webhooks/whatsapp HTTP/1.1\r
                Host: hooks.example\r
                User-Agent: facebookexternalua\r
                Content-Type: application/json\r
                X-Hub-Signature-256: sha256=%s\r
                Content-Length: %d\r
                \r
                %s""".formatted(sign(body), body.length(), body).getBytes(StandardCharsets.US_ASCII);
    }

    private static String sign(String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Posts so many, on every connection one after the other; answers a second. */
    double atOnce(int webhooks) {
        var began = System.nanoTime();
        onEachConnection(webhooks / CONNECTIONS, (call, number) -> {
            call.post(requests.get(number % DIFFERENT));
            return 0;
        });
        var posted = webhooks / CONNECTIONS * CONNECTIONS;
        return posted / ((System.nanoTime() - began) / 1e9);
    }

    /**
     * Posts so many at a steady rate.
     *
     * @return how long each took from the instant at which it should have been posted, in nanoseconds, sorted
     */
    long[] steadily(int webhooks, int perSecond) {
        var began = System.nanoTime();
        return onEachConnection(webhooks / CONNECTIONS, (call, number) -> {
            var due = began + number * 1_000_000_000L / perSecond;
            for (var early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            call.post(requests.get(number % DIFFERENT));
            return System.nanoTime() - due;
        });
    }

    /** The numbers of all webhooks are dealt out in turn. */
    private long[] onEachConnection(int each, Posting posting) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var lines = new ArrayList<Future<long[]>>();
            for (var line = 0; line < CONNECTIONS; line++) {
                var first = line;
                lines.add(threads.submit(() -> {
                    var results = new long[each];
                    try (var call = new Call(port)) {
                        for (var turn = 0; turn < each; turn++) {
                            results[turn] = posting.post(call, turn * CONNECTIONS + first);
                        }
                    }
                    return results;
                }));
            }
            var all = new long[each * CONNECTIONS];
            for (var line = 0; line < CONNECTIONS; line++) {
                System.arraycopy(lines.get(line).get(), 0, all, line * each, each);
            }
            Arrays.sort(all);
            return all;
        } catch (ExecutionException failure) {
            throw new IllegalStateException("A webhook was not taken", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while measuring", interrupted);
        }
    }

    /** One webhook over a connection. */
    @FunctionalInterface
    private interface Posting {
        long post(Call call, int number) throws IOException;
    }

    /** Whether somebody listens. */
    static boolean isUp(int port) {
        try (var call = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return call.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A connection. */
    private static final class Call implements AutoCloseable {

        private final Socket socket;
        private final byte[] answer = new byte[1_024];

        private Call(int port) {
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        void post(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            var length = 0;
            while (length < 4 || !endsWithEmptyLine(length)) {
                var read = socket.getInputStream().read(answer, length, answer.length - length);
                if (read < 0) {
                    throw new IOException("The connection has ended");
                }
                length += read;
            }
            if (!Arrays.equals(answer, 0, YES.length, YES, 0, YES.length)) {
                throw new IOException("Something else than 200 was answered");
            }
        }

        private boolean endsWithEmptyLine(int length) {
            return answer[length - 4] == '\r' && answer[length - 3] == '\n' && answer[length - 1] == '\n';
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
