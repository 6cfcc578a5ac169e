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

/** Posts signed webhooks over persistent connections with minimal cost. */
final class WebhookCalls {

    static final String SECRET = "secret-of-the-bench";

    /** Enough for batches in the broker; with fewer connections, the latency of the broker would be measured. */
    private static final int CONNECTIONS = 512;

    private static final int DISTINCT_REQUESTS = 1_000;
    private static final byte[] OK_RESPONSE = "HTTP/1.1 200 OK".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final List<byte[]> requests = new ArrayList<>();

    WebhookCalls(int port) {
        this.port = port;
        for (var number = 0; number < DISTINCT_REQUESTS; number++) {
            requests.add(request(number));
        }
    }

    /** Creates a webhook with one delivery report, like most webhooks. */
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

    /** Posts webhooks on all connections, one after another on each; returns the responses per second. */
    double measureThroughput(int webhooks) {
        var start = System.nanoTime();
        onEachConnection(webhooks / CONNECTIONS, (call, number) -> {
            call.post(requests.get(number % DISTINCT_REQUESTS));
            return 0;
        });
        var posted = webhooks / CONNECTIONS * CONNECTIONS;
        return posted / ((System.nanoTime() - start) / 1e9);
    }

    /**
     * Posts webhooks at a steady rate.
     *
     * @return duration of each from the instant at which it was due, in nanoseconds, sorted
     */
    long[] measureLatencies(int webhooks, int perSecond) {
        var start = System.nanoTime();
        return onEachConnection(webhooks / CONNECTIONS, (call, number) -> {
            var due = start + number * 1_000_000_000L / perSecond;
            for (var early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            call.post(requests.get(number % DISTINCT_REQUESTS));
            return System.nanoTime() - due;
        });
    }

    /** Distributes the numbers of the webhooks over the connections in turn. */
    private long[] onEachConnection(int each, Posting posting) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<long[]>>();
            for (var connection = 0; connection < CONNECTIONS; connection++) {
                var first = connection;
                futures.add(threads.submit(() -> {
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
            for (var connection = 0; connection < CONNECTIONS; connection++) {
                System.arraycopy(futures.get(connection).get(), 0, all, connection * each, each);
            }
            Arrays.sort(all);
            return all;
        } catch (ExecutionException failure) {
            throw new IllegalStateException("A webhook was not accepted", failure.getCause());
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

    /** Whether a server listens on the port. */
    static boolean isUp(int port) {
        try (var call = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return call.isConnected();
        } catch (IOException notListening) {
            return false;
        }
    }

    /** A connection. */
    private static final class Call implements AutoCloseable {

        private final Socket socket;
        private final byte[] response = new byte[1_024];

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
                var read = socket.getInputStream().read(response, length, response.length - length);
                if (read < 0) {
                    throw new IOException("The connection was closed");
                }
                length += read;
            }
            if (!Arrays.equals(response, 0, OK_RESPONSE.length, OK_RESPONSE, 0, OK_RESPONSE.length)) {
                throw new IOException("The response status is not 200");
            }
        }

        private boolean endsWithEmptyLine(int length) {
            return response[length - 4] == '\r' && response[length - 3] == '\n' && response[length - 1] == '\n';
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
