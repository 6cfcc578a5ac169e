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
 * Takes webhooks from WhatsApp on a port and with threads of its own, so that nothing else that the service is asked
 * can keep them waiting; the rest of the service does not answer there.
 *
 * <p>200 means that Kafka has the body. Whatever keeps it from there is answered with 503.
 */
@Component
@EnableConfigurationProperties(WebhookProperties.class)
public class WebhookServer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WebhookServer.class);

    private static final int LONGEST_LINE = 4_096;
    private static final int LARGEST_HEAD = 16 * 1_024;
    private static final int LARGEST_PIECE = 64 * 1_024;
    private static final int WAITING_TO_BE_ACCEPTED = 1_024;

    private final WebhookProperties settings;
    private final WebhookHandler webhookHandler;
    private final WebhookMetrics metrics;
    private final WebhookRefusalCounter refused;
    private final AtomicInteger connections = new AtomicInteger();
    private final Semaphore room;
    private @Nullable Running running;

    WebhookServer(
            WebhookProperties settings,
            WebhookHandler webhookHandler,
            WebhookMetrics metrics,
            WebhookRefusalCounter refused) {
        this.settings = settings;
        this.webhookHandler = webhookHandler;
        this.metrics = metrics;
        this.refused = refused;
        this.room = new Semaphore(Math.toIntExact(settings.bytesUnderWay().toBytes()));
        metrics.watch(connections, room);
    }

    /** What there is while it runs. */
    private record Running(
            Channel channel,
            ChannelGroup open,
            MultiThreadIoEventLoopGroup loops,
            ExecutorService threads,
            Phaser unanswered) {

        /** Takes no more, answers what has been taken, for as long as Kafka may need, and hangs up. */
        void end(WebhookProperties settings) throws InterruptedException {
            channel.close().sync();
            threads.shutdown();
            var patience = settings.acknowledgedWithin().toMillis();
            if (!threads.awaitTermination(patience, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
            awaitAnswers(patience);
            // Each connection writes its answers before it comes to this.
            open.close().sync();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }

        private void awaitAnswers(long patience) throws InterruptedException {
            try {
                unanswered.awaitAdvanceInterruptibly(unanswered.arrive(), patience, TimeUnit.MILLISECONDS);
            } catch (TimeoutException late) {
                log.warn("Webhooks were not answered before the end unanswered={}", unanswered.getUnarrivedParties());
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
        var webhookServerContext = new WebhookServerContext(
                settings,
                new SubscriptionVerification(settings.verifyToken()),
                webhookHandler,
                metrics,
                refused,
                room,
                threads,
                unanswered);
        var open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        var channel = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, WAITING_TO_BE_ACCEPTED)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ConnectionInitializer(webhookServerContext, open))
                .bind(new InetSocketAddress(settings.webhookAddress(), settings.webhookPort()))
                .syncUninterruptibly()
                .channel();
        running = new Running(channel, open, loops, threads, unanswered);
        log.info("Webhooks are taken port={}", port());
    }

    /** Turns a socket into a connection, unless there are too many. */
    private final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {

        private final WebhookServerContext webhookServerContext;
        private final ChannelGroup open;

        private ConnectionInitializer(WebhookServerContext webhookServerContext, ChannelGroup open) {
            this.webhookServerContext = webhookServerContext;
            this.open = open;
        }

        @Override
        protected void initChannel(SocketChannel socket) {
            socket.closeFuture().addListener(closed -> connections.decrementAndGet());
            if (connections.incrementAndGet() > settings.mostConnections()) {
                metrics.turnedAway();
                var unused = socket.close();
                return;
            }
            open.add(socket);
            socket.pipeline()
                    .addLast(new RequestStartDetector())
                    .addLast(new HttpServerCodec(new HttpDecoderConfig()
                            .setMaxInitialLineLength(LONGEST_LINE)
                            .setMaxHeaderSize(LARGEST_HEAD)
                            .setMaxChunkSize(LARGEST_PIECE)))
                    .addLast(new FlowControlHandler())
                    .addLast(new WebhookConnection(webhookServerContext));
        }
    }

    /** Before the port that says that the service is up: whoever reads that there may send webhooks at once. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
    }

    /** The port it listens on. */
    public int port() {
        if (running != null && running.channel().localAddress() instanceof InetSocketAddress here) {
            return here.getPort();
        }
        throw new IllegalStateException("Webhooks are not taken now");
    }

    @Override
    public void stop() {
        var ending = running;
        running = null;
        if (ending == null) {
            return;
        }
        try {
            ending.end(settings);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }
}
