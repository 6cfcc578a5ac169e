package dev.trickle.status.webhook;

import dev.trickle.status.webhook.ConnectionTimeouts.Phase;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Handler of one connection. Requests are processed one after another, each answered before the next is read.
 *
 * <p>A request that can be refused by its header is refused before its body is read, and the connection is closed. All
 * methods run on the event loop of the connection; only the webhook handler runs on another thread, as Kafka's client
 * may block.
 */
final class WebhookConnection extends SimpleChannelInboundHandler<HttpObject> {

    static final String PATH = "/webhooks/whatsapp";

    private final WebhookServerContext server;
    private final ConnectionTimeouts timeouts;
    private @Nullable Webhook receiving;
    private @Nullable Webhook submitted;
    private long startedAtNanos;

    /** Number of the last webhook that was submitted; identifies the webhook that a response belongs to. */
    private long lastSubmission;

    WebhookConnection(WebhookServerContext server) {
        this.server = server;
        this.timeouts = new ConnectionTimeouts(server.settings());
    }

    /** A webhook whose header has been accepted. */
    private record Webhook(WebhookSignature signature, BoundedBody body, boolean keepAlive) {}

    @Override
    public void channelActive(ChannelHandlerContext context) {
        startPhase(Phase.HEADER, context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof RequestStartDetector.RequestStarted && timeouts.isInPhase(Phase.NEXT_REQUEST)) {
            startPhase(Phase.HEADER, context);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (timeouts.isInPhase(Phase.CLOSING)) {
            return;
        }
        if (part instanceof HttpRequest header) {
            startedAtNanos = System.nanoTime();
            if (part.decoderResult().isSuccess()) {
                handleRequest(context, header);
            }
        }
        if (part.decoderResult().isFailure()) {
            refuse(context, WebhookResponse.MALFORMED_REQUEST);
        } else if (part instanceof HttpContent content && receiving != null) {
            appendBody(context, receiving, content);
        }
    }

    // --- Header -----------------------------------------------------------------------------------------------------

    private void handleRequest(ChannelHandlerContext context, HttpRequest header) {
        var address = new QueryStringDecoder(header.uri());
        if (!address.path().equals(PATH)) {
            refuse(context, WebhookResponse.NOT_FOUND);
        } else if (header.method().equals(HttpMethod.GET)) {
            server.verification()
                    .challenge(address)
                    .ifPresentOrElse(
                            challenge -> respondAndClose(context, WebhookResponse.SUBSCRIPTION_VERIFIED, challenge),
                            () -> refuse(context, WebhookResponse.SUBSCRIPTION_REFUSED));
        } else if (header.method().equals(HttpMethod.POST)) {
            receiveWebhook(context, header);
        } else {
            refuse(context, WebhookResponse.METHOD_NOT_ALLOWED);
        }
    }

    private void receiveWebhook(ChannelHandlerContext context, HttpRequest header) {
        var signature = WebhookSignature.parse(header.headers().get(WebhookSignature.HEADER));
        if (signature.isEmpty()) {
            refuse(context, WebhookResponse.MISSING_SIGNATURE);
        } else if (HttpUtil.getContentLength(header, 0L) > server.maxBodySize()) {
            refuse(context, WebhookResponse.BODY_TOO_LARGE);
        } else {
            receiving = new Webhook(signature.get(), server.newBody(), HttpUtil.isKeepAlive(header));
            startPhase(Phase.BODY, context);
            if (HttpUtil.is100ContinueExpected(header)) {
                var unused = context.writeAndFlush(HttpResponses.createContinue());
            }
        }
    }

    // --- Body -------------------------------------------------------------------------------------------------------

    private void appendBody(ChannelHandlerContext context, Webhook webhook, HttpContent content) {
        switch (webhook.body().append(content.content())) {
            case TOO_LARGE -> refuse(context, WebhookResponse.BODY_TOO_LARGE);
            case BUFFER_FULL -> refuse(context, WebhookResponse.OVERLOADED);
            case APPENDED -> {
                if (content instanceof LastHttpContent) {
                    submit(context, webhook);
                }
            }
        }
    }

    private void submit(ChannelHandlerContext context, Webhook webhook) {
        startPhase(Phase.ACKNOWLEDGEMENT, context);
        // The next request stays in the socket until this one is answered.
        context.channel().config().setAutoRead(false);
        receiving = null;
        submitted = webhook;
        var submission = ++lastSubmission;
        try {
            server.submit(
                    webhook.signature(),
                    webhook.body().toByteArray(),
                    response -> context.executor().execute(() -> complete(context, submission, response)));
        } catch (RejectedExecutionException serverStopping) {
            complete(context, submission, WebhookResponse.BROKER_UNAVAILABLE);
        }
    }

    // --- Response ---------------------------------------------------------------------------------------------------

    /** Completes the webhook with the handler's response or the timeout; the later of the two is ignored. */
    private void complete(ChannelHandlerContext context, long submission, WebhookResponse response) {
        var webhook = submitted;
        if (webhook == null || submission != lastSubmission) {
            return;
        }
        submitted = null;
        webhook.body().close();
        if (!webhook.keepAlive()) {
            respondAndClose(context, response, "");
            return;
        }
        recordResponse(response);
        var unused = context.writeAndFlush(HttpResponses.create(response, ""));
        startPhase(Phase.NEXT_REQUEST, context);
        context.channel().config().setAutoRead(true);
    }

    private void refuse(ChannelHandlerContext context, WebhookResponse response) {
        respondAndClose(context, response, "");
    }

    /**
     * Sends the response and shuts down output. Closing at once, with bytes of the client still in transit, would reset
     * the connection and discard the response.
     */
    private void respondAndClose(ChannelHandlerContext context, WebhookResponse response, String text) {
        recordResponse(response);
        releaseBodies();
        startPhase(Phase.CLOSING, context);
        var httpResponse = HttpResponses.create(response, text);
        httpResponse.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var unused = context.writeAndFlush(httpResponse)
                .addListener((ChannelFutureListener) written -> shutDownOutput(context));
    }

    private static void shutDownOutput(ChannelHandlerContext context) {
        if (context.channel() instanceof SocketChannel socket) {
            var unused = socket.shutdownOutput();
        }
        context.channel().config().setAutoRead(true);
    }

    private void recordResponse(WebhookResponse response) {
        server.metrics().recordResponse(response, System.nanoTime() - startedAtNanos);
        server.refusals().recordResponse(response);
    }

    // --- Closing ----------------------------------------------------------------------------------------------------

    private void startPhase(Phase phase, ChannelHandlerContext context) {
        timeouts.startPhase(phase, context, timedOut -> {
            if (timedOut == Phase.BODY) {
                respondAndClose(context, WebhookResponse.BODY_TIMEOUT, "");
            } else if (timedOut == Phase.ACKNOWLEDGEMENT) {
                complete(context, lastSubmission, WebhookResponse.BROKER_UNAVAILABLE);
            } else {
                close(context);
            }
        });
    }

    private static void close(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private void releaseBodies() {
        if (receiving != null) {
            receiving.body().close();
            receiving = null;
        }
        if (submitted != null) {
            submitted.body().close();
            submitted = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        timeouts.cancel();
        releaseBodies();
    }

    /** Closes the connection: the client is gone or does not speak HTTP. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(context);
    }
}
