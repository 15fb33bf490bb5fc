"""MTCNN's three networks and everything between them as one ONNX graph.

Zhang et al., "Joint Face Detection and Alignment using Multi-task Cascaded Convolutional Networks",
2016, in facenet-pytorch's arithmetic: P-Net proposes faces on a pyramid of scaled images, R-Net
refines the proposals, O-Net refines them again and adds the landmarks.

networks.py   the networks' weights, prepared so that the graph has less to do, and each as ONNX nodes
sampling.py   reduced views of the image, all of them from one integral image
boxes.py      boxes with their scores: how they are calibrated and made square, and which of several stay
cascade.py    the three stages and the whole graph
"""
