package org.crosshash.client;

import com.google.longrunning.Operation;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.encoder.v1.AlignTableRequest;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.Encoder;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.ListEncodersRequest;
import org.crosshash.encoder.v1.ListEncodersResponse;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;

/** An encoder-service that counts instead of encoding, and fails as often as it is told. */
final class CountingModule implements ServiceModule {
  final AtomicInteger failuresLeft = new AtomicInteger();
  final AtomicInteger callsSeen = new AtomicInteger();
  final CountDownLatch working = new CountDownLatch(1);
  final CountDownLatch goOn = new CountDownLatch(1);

  private final class Count
      implements OperationType<EncodeTableRequest, EncodeTableResponse, EncodeProgress> {
    @Override
    public String name() {
      return "encoder.EncodeTable";
    }

    @Override
    public EncodeTableRequest requestPrototype() {
      return EncodeTableRequest.getDefaultInstance();
    }

    @Override
    public EncodeTableResponse run(EncodeTableRequest request, OperationRun<EncodeProgress> run)
        throws InterruptedException {
      if (request.getItems().getName().equals("bad")) {
        throw CrosshashException.invalid("A rule holds", "bad", "mend it");
      }
      run.progress(EncodeProgress.newBuilder().setStage("count").setDone(1).setTotal(2).build());
      working.countDown();
      while (goOn.getCount() > 0) {
        run.checkCancelled();
        Thread.sleep(5);
      }
      run.progress(EncodeProgress.newBuilder().setStage("count").setDone(2).setTotal(2).build());
      return EncodeTableResponse.newBuilder().setCached(true).build();
    }
  }

  @Override
  public String name() {
    return "encoder";
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    Count count = new Count();
    context.operations().register(count);
    return List.of(
        new EncoderServiceGrpc.EncoderServiceImplBase() {
          @Override
          public void getEncoder(GetEncoderRequest request, StreamObserver<Encoder> observer) {
            failOrGoOn();
            if (request.getName().equals("bad")) {
              throw CrosshashException.invalid("A rule holds", "bad", "mend it");
            }
            observer.onNext(Encoder.newBuilder().setName(request.getName()).build());
            observer.onCompleted();
          }

          @Override
          public void listEncoders(
              ListEncodersRequest request, StreamObserver<ListEncodersResponse> observer) {
            // Never answers: its callers have a deadline.
            callsSeen.incrementAndGet();
          }

          @Override
          public void alignTable(AlignTableRequest request, StreamObserver<Operation> observer) {
            failOrGoOn();
            observer.onNext(Operation.getDefaultInstance());
            observer.onCompleted();
          }

          @Override
          public void encodeTable(EncodeTableRequest request, StreamObserver<Operation> observer) {
            observer.onNext(context.operations().start(count, request, request.getRequestId()));
            observer.onCompleted();
          }
        });
  }

  private void failOrGoOn() {
    callsSeen.incrementAndGet();
    if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw Status.UNAVAILABLE.withDescription("not now").asRuntimeException();
    }
  }
}
