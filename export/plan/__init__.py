"""FaceNet as a TensorRT plan: made on the GPU that is to serve it, and held against the ONNX graph."""
