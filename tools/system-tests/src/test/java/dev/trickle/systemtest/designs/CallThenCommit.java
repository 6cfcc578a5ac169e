package dev.trickle.systemtest.designs;

import dev.trickle.pipeline.SendRequested;
import java.io.IOException;

/** Calls, then commits the offsets: loses no recipient, but sends duplicates after a failure. */
final class CallThenCommit {

    private CallThenCommit() {}

    /** Takes instance, group, broker, address of the Cloud API and version of the Graph API. */
    public static void main(String[] arguments) throws InterruptedException {
        var whatsApp = new PlainApiClient(arguments[3], arguments[4], arguments[1]);
        try (var requests = new PlainRequests(arguments[2], arguments[0], arguments[1])) {
            while (!Thread.interrupted()) {
                for (var request : requests.poll()) {
                    callWithOneRetry(whatsApp, request);
                }
                // The calls are made, whether or not the commit succeeds.
                var unused = requests.commit();
            }
        }
    }

    /** Retries once, as HTTP libraries do. */
    private static void callWithOneRetry(PlainApiClient whatsApp, SendRequested request) throws InterruptedException {
        try {
            whatsApp.call(request);
        } catch (IOException failure) {
            try {
                whatsApp.call(request);
            } catch (IOException again) {
                System.out.println("Failed twice: " + again.getClass().getSimpleName());
            }
        }
    }
}
