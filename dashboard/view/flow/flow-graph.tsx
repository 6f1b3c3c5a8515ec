'use client'

import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  Handle,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Canvas, fitted, MARGIN, READABLE, setFor, showing } from '../../graph/fit.ts'
import type { Layout } from '../../graph/layout.ts'
import type { Card, Edge, Picture } from '../../graph/picture.ts'
import { type Arrow, neighbour, pathThrough } from '../../graph/walk.ts'
import { Button } from '../part/button.tsx'
import style from './flow-graph.module.css'
import { type CardActions, EventCardView, GhostCardView, TriggerCardView } from './graph-card.tsx'
import { GraphEdge, type GraphEdgeType } from './graph-edge.tsx'
import { useCanvas } from './use-canvas.ts'
import { useKey } from './use-key.ts'

export interface Layouts {
  readonly right: Layout
  readonly down: Layout
}

interface FlowGraphProps {
  readonly picture: Picture
  readonly layouts: Layouts
  readonly selected: string | null
  readonly selectedConsumer: string | null
  readonly choose: (cardId: string | null) => void
  readonly chooseConsumer: (eventId: string, consumer: string) => void
}

/** Narrower than this, causes lead downwards. */
const NARROW = 560
/** What the buttons at the bottom take. */
const TOOLS_HEIGHT = 36

/** The graph reading of a flow. It keeps where the reader has moved it while the flow grows. */
export function FlowGraph(props: FlowGraphProps) {
  const [frame, measured] = useCanvas()
  const canvas = useMemo(
    () => (measured === null ? null : { ...measured, height: measured.height - TOOLS_HEIGHT }),
    [measured],
  )
  return (
    <div ref={frame} className={style.frame}>
      {canvas === null ? null : (
        <ReactFlowProvider>
          <Drawing {...props} canvas={canvas} />
        </ReactFlowProvider>
      )}
    </div>
  )
}

interface CardData extends Record<string, unknown> {
  readonly card: Card
  readonly dimmed: boolean
}
type CardNode = Node<CardData, 'card'>

interface Choosing {
  readonly selected: string | null
  readonly selectedConsumer: string | null
  readonly choose: (cardId: string | null) => void
  readonly chooseConsumer: (eventId: string, consumer: string) => void
}
const ChoosingContext = createContext<Choosing>({
  selected: null,
  selectedConsumer: null,
  choose: () => {},
  chooseConsumer: () => {},
})

function Drawing({ picture, layouts, canvas, ...choosing }: FlowGraphProps & { canvas: Canvas }) {
  const { selected, choose } = choosing
  const layout = useMemo(() => setFor(canvas.width < NARROW ? layouts.down : layouts.right, canvas), [layouts, canvas])
  const [hovered, setHovered] = useState<string | null>(null)
  const lit = useMemo(() => {
    const at = hovered ?? selected
    return at === null ? null : pathThrough(picture.edges, at)
  }, [picture, hovered, selected])
  const nodes = useMemo(
    () => nodesOf(picture, layout, hovered === null ? null : (lit?.cards ?? null)),
    [picture, layout, lit, hovered],
  )
  const edges = useMemo(
    () => edgesOf(picture, layout, lit?.edges ?? null, hovered !== null),
    [picture, layout, lit, hovered],
  )
  const initial = useRef(fitted(layout, canvas))
  const { setViewport, getViewport } = useReactFlow()

  const touched = useRef(false)
  useShown(selected, layout, canvas)
  useGrowth(layout, canvas, touched)
  useArrows(layout, picture.edges, selected, choose)
  const showAll = useCallback(
    (least: number) => void setViewport(fitted(layout, canvas, least), { duration: 240 }),
    [setViewport, layout, canvas],
  )
  const zoomBy = useCallback(
    (factor: number) => {
      touched.current = true
      const { x, y, zoom } = getViewport()
      const next = Math.min(2, Math.max(0.1, zoom * factor))
      const centre = { x: canvas.width / 2, y: canvas.height / 2 }
      const by = next / zoom
      void setViewport(
        { x: centre.x - (centre.x - x) * by, y: centre.y - (centre.y - y) * by, zoom: next },
        { duration: 160 },
      )
    },
    [getViewport, setViewport, canvas],
  )
  useKey(['+', '='], () => zoomBy(1.25))
  useKey(['-'], () => zoomBy(0.8))
  useKey(['0'], () => showAll(0.1))

  return (
    <ChoosingContext value={choosing}>
      <ReactFlow<CardNode, GraphEdgeType>
        className={style.graph}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        defaultViewport={initial.current}
        minZoom={0.1}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        panOnScroll
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements={nodes.length > 120}
        onMoveStart={(event) => {
          if (event !== null) touched.current = true
        }}
        onNodeMouseEnter={(_, { id }) => setHovered(id)}
        onNodeMouseLeave={() => setHovered(null)}
        onPaneClick={() => choose(null)}
        aria-label="Graph of the flow. Arrow keys move the selection."
      >
        <Background variant={BackgroundVariant.Dots} gap={18} size={1.4} color="var(--grid)" bgColor="var(--paper)" />
        {isLarge(layout, canvas) ? (
          <MiniMap
            className={style.map}
            pannable
            zoomable
            ariaLabel="The whole graph, small"
            bgColor="var(--panel)"
            maskColor="color-mix(in oklab, var(--sunken) 72%, transparent)"
            nodeColor={({ data }: CardNode) => colourOf(data.card)}
            nodeBorderRadius={8}
          />
        ) : null}
      </ReactFlow>
      <div className={style.tools}>
        <Button onClick={() => zoomBy(0.8)} title="Smaller ( - )">
          −
        </Button>
        <Button onClick={() => zoomBy(1.25)} title="Larger ( + )">
          +
        </Button>
        <Button onClick={() => showAll(0.1)} title="Show all of it ( 0 )">
          Fit
        </Button>
      </div>
    </ChoosingContext>
  )
}

/** Brings what is selected onto the canvas when it is not there, but never for a mere change of the flow. */
function useShown(selected: string | null, layout: Layout, canvas: Canvas): void {
  const { getViewport, setViewport } = useReactFlow()
  const latest = useRef({ layout, canvas })
  latest.current = { layout, canvas }
  const first = useRef(true)
  useEffect(() => {
    const box = selected === null ? undefined : latest.current.layout.boxes[selected]
    const duration = first.current ? 0 : 200
    first.current = false
    if (box === undefined) return
    const now = getViewport()
    const next = showing(now, box, latest.current.canvas)
    if (next.x !== now.x || next.y !== now.y) void setViewport(next, { duration })
  }, [selected, getViewport, setViewport])
}

/** While the reader has not moved the picture, it goes on being seen whole as the flow grows. */
function useGrowth(layout: Layout, canvas: Canvas, touched: { readonly current: boolean }): void {
  const { setViewport } = useReactFlow()
  const drawn = useRef(layout)
  useEffect(() => {
    if (drawn.current === layout) return
    drawn.current = layout
    if (!touched.current) void setViewport(fitted(layout, canvas), { duration: 260 })
  }, [layout, canvas, touched, setViewport])
}

const ARROWS: Readonly<Record<string, Arrow>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

function useArrows(
  layout: Layout,
  edges: readonly Edge[],
  selected: string | null,
  choose: (cardId: string) => void,
): void {
  useKey(Object.keys(ARROWS), (key) => {
    const arrow = ARROWS[key]
    const first = Object.keys(layout.boxes)[0]
    const next = selected === null || arrow === undefined ? first : neighbour(layout, edges, selected, arrow)
    if (next != null) choose(next)
  })
}

function nodesOf(picture: Picture, layout: Layout, lit: ReadonlySet<string> | null): CardNode[] {
  return picture.cards.flatMap((card): CardNode[] => {
    const box = layout.boxes[card.id]
    if (box === undefined) return []
    const { x, y, width, height } = box
    const data = { card, dimmed: lit !== null && !lit.has(card.id) }
    return [{ id: card.id, type: 'card', position: { x, y }, width, height, data, ariaRole: 'group' }]
  })
}

function edgesOf(picture: Picture, layout: Layout, lit: ReadonlySet<string> | null, dim: boolean): GraphEdgeType[] {
  const cards = new Map(picture.cards.map((card) => [card.id, card]))
  // Where several causes meet, their queue times would stand on top of each other: the panel says them.
  const arriving = Map.groupBy(
    picture.edges.filter(({ type }) => type !== 'undoes'),
    ({ to }) => to,
  )
  return picture.edges.flatMap((edge): GraphEdgeType[] => {
    const route = layout.routes[edge.id]
    if (route === undefined) return []
    const isLit = lit?.has(edge.id) === true
    const data = {
      edge,
      route,
      direction: layout.direction,
      lit: isLit,
      dimmed: dim && !isLit,
      tone: toneOf(edge, cards),
      alone: arriving.get(edge.to)?.length === 1,
    }
    return [{ id: edge.id, type: 'causation', source: edge.from, target: edge.to, data, zIndex: isLit ? 1 : 0 }]
  })
}

function toneOf({ to }: Edge, cards: ReadonlyMap<string, Card>): 'expected' | 'stuck' | 'heldUp' | null {
  const card = cards.get(to)
  return card?.type === 'ghost' ? card.ghosts[0].state : null
}

function isLarge({ bounds }: Layout, canvas: Canvas): boolean {
  const room = Math.min((canvas.width - 2 * MARGIN) / bounds.width, (canvas.height - 2 * MARGIN) / bounds.height)
  return canvas.width >= NARROW && room < READABLE * 0.9
}

function colourOf(card: Card): string {
  if (card.type === 'trigger') return 'var(--line)'
  if (card.type === 'event') return card.failed > 0 ? 'var(--fail)' : 'var(--line-strong)'
  return card.ghosts[0].state === 'expected' ? 'var(--wait)' : 'var(--stuck)'
}

function CardNodeView({ id, data: { card, dimmed } }: NodeProps<CardNode>) {
  const { selected, selectedConsumer, choose, chooseConsumer } = use(ChoosingContext)
  const actions: CardActions = {
    selected: selected === id,
    selectedConsumer: selected === id ? selectedConsumer : null,
    choose: () => choose(id),
    chooseConsumer,
  }
  return (
    <div className={style.node} data-dimmed={dimmed ? '' : undefined}>
      <Handle type="target" position={Position.Left} isConnectable={false} className={style.handle} />
      <CardView card={card} actions={actions} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={style.handle} />
    </div>
  )
}

function CardView({ card, actions }: { card: Card; actions: CardActions }) {
  if (card.type === 'event') return <EventCardView card={card} {...actions} />
  return card.type === 'ghost' ? (
    <GhostCardView card={card} {...actions} />
  ) : (
    <TriggerCardView card={card} {...actions} />
  )
}

const NODE_TYPES = { card: CardNodeView }
const EDGE_TYPES = { causation: GraphEdge }
