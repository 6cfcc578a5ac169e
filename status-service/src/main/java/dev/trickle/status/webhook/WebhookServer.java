package dev.trickle.status.webhook;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * HTTP server for WhatsApp's webhooks with its own port and threads, so that other requests to the service cannot delay
 * them. It serves no other path.
 *
 * <p>Status 200 means that Kafka has acknowledged the body. If Kafka does not, the status is 503.
 */
@Component
@EnableConfigurationProperties(WebhookProperties.class)
public class WebhookServer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WebhookServer.class);

    private static final int MAX_LINE_LENGTH = 4_096;
    private static final int MAX_HEADER_SIZE = 16 * 1_024;
    private static final int MAX_CHUNK_SIZE = 64 * 1_024;
    private static final int BACKLOG = 1_024;

    private final WebhookProperties settings;
    private final WebhookHandler handler;
    private final WebhookMetrics metrics;
    private final WebhookRefusalCounter refusals;
    private final AtomicInteger connections = new AtomicInteger();
    private final Semaphore buffer;
    private @Nullable Running running;

    WebhookServer(
            WebhookProperties settings,
            WebhookHandler handler,
            WebhookMetrics metrics,
            WebhookRefusalCounter refusals) {
        this.settings = settings;
        this.handler = handler;
        this.metrics = metrics;
        this.refusals = refusals;
        this.buffer = new Semaphore(Math.toIntExact(settings.bufferSize().toBytes()));
        metrics.registerGauges(connections, buffer);
    }

    /** Resources of the running server. */
    private record Running(
            Channel channel,
            ChannelGroup connections,
            MultiThreadIoEventLoopGroup loops,
            ExecutorService threads,
            Phaser unanswered) {

        /**
         * Stops accepting requests, answers those in flight within the acknowledgement timeout, and closes all
         * connections.
         */
        void shutDown(WebhookProperties settings) throws InterruptedException {
            channel.close().sync();
            threads.shutdown();
            var timeoutMillis = settings.acknowledgementTimeout().toMillis();
            if (!threads.awaitTermination(timeoutMillis, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
            awaitResponses(timeoutMillis);
            // Each event loop writes the pending responses before it executes the close.
            connections.close().sync();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }

        private void awaitResponses(long timeoutMillis) throws InterruptedException {
            try {
                unanswered.awaitAdvanceInterruptibly(unanswered.arrive(), timeoutMillis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException timeout) {
                log.warn(
                        "Webhook server stopped with unanswered requests unanswered={}",
                        unanswered.getUnarrivedParties());
            }
        }
    }

    @Override
    public void start() {
        var loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("webhooks"),
                NioIoHandler.newFactory());
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("webhook-", 0).factory());
        var unanswered = new Phaser(1);
        var context = new WebhookServerContext(
                settings,
                new SubscriptionVerification(settings.verifyToken()),
                handler,
                metrics,
                refusals,
                buffer,
                threads,
                unanswered);
        var openConnections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        var channel = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ConnectionInitializer(context, openConnections))
                .bind(new InetSocketAddress(settings.webhookAddress(), settings.webhookPort()))
                .syncUninterruptibly()
                .channel();
        running = new Running(channel, openConnections, loops, threads, unanswered);
        log.info("Webhook server started port={}", port());
    }

    /** Sets up the pipeline of a connection; closes it if there are too many. */
    private final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {

        private final WebhookServerContext context;
        private final ChannelGroup openConnections;

        private ConnectionInitializer(WebhookServerContext context, ChannelGroup openConnections) {
            this.context = context;
            this.openConnections = openConnections;
        }

        @Override
        protected void initChannel(SocketChannel socket) {
            socket.closeFuture().addListener(closed -> connections.decrementAndGet());
            if (connections.incrementAndGet() > settings.maxConnections()) {
                metrics.countRefusedConnection();
                var unused = socket.close();
                return;
            }
            openConnections.add(socket);
            socket.pipeline()
                    .addLast(new RequestStartDetector())
                    .addLast(new HttpServerCodec(new HttpDecoderConfig()
                            .setMaxInitialLineLength(MAX_LINE_LENGTH)
                            .setMaxHeaderSize(MAX_HEADER_SIZE)
                            .setMaxChunkSize(MAX_CHUNK_SIZE)))
                    .addLast(new FlowControlHandler())
                    .addLast(new WebhookConnection(context));
        }
    }

    /** Starts before the management port: a client that reads the health endpoint may send webhooks at once. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
    }

    /** Returns the port that the server listens on. */
    public int port() {
        if (running != null && running.channel().localAddress() instanceof InetSocketAddress address) {
            return address.getPort();
        }
        throw new IllegalStateException("The webhook server is not running");
    }

    @Override
    public void stop() {
        var stopping = running;
        running = null;
        if (stopping == null) {
            return;
        }
        try {
            stopping.shutDown(settings);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }
}
